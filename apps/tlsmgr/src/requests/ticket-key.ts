import { statusError, statusFail, statusOk } from "@postfixjs/attr/tlsmgr";
import { textOfError } from "../log/system-error.ts";
import type { RequestContext } from "./context.ts";

/** The values of a reply to `tktkey`. */
export interface TicketKeyReply {
  readonly status: number;
  /** The record of a key, or what Postfix sends in its place. */
  readonly keybuf: Uint8Array;
}

/** Answers `tktkey`: the key for new tickets, or that of a ticket that a client presents. */
export function ticketKey(context: RequestContext, name: Uint8Array): TicketKeyReply {
  const answer = context.ticketKeys.request(name, context.now());
  switch (answer.status) {
    case "ok":
      return { status: statusOk, keybuf: answer.record };
    case "error":
      if (name.length > 0) context.counters.countUnknownKeyName();
      if (answer.cause !== undefined)
        context.log.warning(`cannot make a session ticket key: ${textOfError(answer.cause)}`);
      return { status: statusError, keybuf: answer.record };
    case "fail":
      context.log.warning(
        `invalid session ticket key name length: ${answer.nameLength}`,
        "invalid session ticket key name length",
      );
      return { status: statusFail, keybuf: answer.record };
  }
}
