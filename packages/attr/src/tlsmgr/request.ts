import type { Reader } from "../encoding.ts";
import { nullTerminated } from "../null-terminated.ts";
import { scan } from "../scan.ts";
import type { Scan } from "../scan.ts";
import { schema, string } from "../schema.ts";
import type { Warning } from "../warning.ts";
import { requestSchemas } from "./protocol.ts";
import type { RequestName, RequestValues } from "./protocol.ts";

/** A well-formed request of a given name. */
export interface RequestOf<Name extends RequestName> {
  /** Carry it out, and send the reply of that request. */
  readonly kind: "request";
  /** Name of the request. */
  readonly request: Name;
  /** Its attributes. */
  readonly values: RequestValues[Name];
  /** Log them: a surplus attribute does not invalidate a request. */
  readonly warnings: readonly Warning[];
}

/** A well-formed request; `request` discriminates the type of `values`. */
export type Request = { readonly [Name in RequestName]: RequestOf<Name> }[RequestName];

/** A malformed or unknown request. Drop the bytes that follow it in the same buffer. */
export type BadRequest =
  | {
      /** Answer it with {@link encodeEmptyReply}. */
      readonly kind: "malformed";
      /** Name of the request, if readable. */
      readonly request: RequestName | undefined;
      /** Log them. */
      readonly warnings: readonly Warning[];
    }
  | {
      /** Send no answer. */
      readonly kind: "unknown";
      /** The unknown name, a byte string. */
      readonly name: string;
      /** Postfix logs nothing. */
      readonly warnings: readonly Warning[];
    };

/** The wake-up call of master(8): close the connection without an answer. */
export interface Wakeup {
  /** Kind of input. */
  readonly kind: "wakeup";
  /** None. */
  readonly warnings: readonly Warning[];
}

/** The request is incomplete. */
export interface Unfinished {
  /** Kind of result. */
  readonly kind: "more";
  /** None. */
  readonly warnings: readonly Warning[];
}

/** The client closed the connection before the name of a request: close without an answer. */
export interface Closed {
  /** Kind of input. */
  readonly kind: "closed";
  /** Log them. */
  readonly warnings: readonly Warning[];
}

const requestName = schema([string("request")], { strict: true, more: true });
const wakeupName = "W";
const noWarnings: readonly Warning[] = [];

/** Postfix reads requests of up to this length as a bare string instead of an attribute list. */
export const shortRequestBytesMax = 2;

/**
 * Decodes the request at the start of `bytes`, as tlsmgr(8) does.
 *
 * @example
 * ```ts
 * import { decodeRequest, encodeRequest } from "@postfixjs/attr/tlsmgr";
 *
 * const decoded = decodeRequest(encodeRequest("seed", { size: 32 }));
 * if (decoded.kind === "request" && decoded.request === "seed") console.log(decoded.values.size); // => 32
 * ```
 *
 * @param bytes - received bytes; those after the request are ignored
 * @param isEnded - true when the client has closed its side: the result is then never `more`
 */
export function decodeRequest(
  bytes: Uint8Array,
  isEnded: boolean = false,
): Request | BadRequest | Wakeup | Unfinished | Closed {
  return bytes.length <= shortRequestBytesMax ? decodeShort(bytes, isEnded) : decodeList(bytes, isEnded);
}

/** Like {@link decodeRequest}, for bytes that are known to be an attribute list, however short. */
export function decodeList(
  bytes: Uint8Array,
  isEnded: boolean,
): Request | BadRequest | Wakeup | Unfinished | Closed {
  const reader = nullTerminated.reader(bytes, isEnded);
  const head = scan(requestName, reader);
  const { warnings } = head;
  if (head.kind === "more") return { kind: "more", warnings };
  if (head.kind === "complete") return decodeNamed(head.values.request, reader);
  // A name or string is malformed only if the stream ends inside it.
  return head.kind === "malformed"
    ? { kind: "closed", warnings }
    : { kind: "malformed", request: undefined, warnings };
}

/** A string of at most two bytes, ended by a NUL or by the end of the stream. */
function decodeShort(bytes: Uint8Array, isEnded: boolean): BadRequest | Wakeup | Unfinished | Closed {
  const length = bytes.indexOf(0);
  if (length < 0 && !isEnded) return { kind: "more", warnings: noWarnings };
  if (bytes.length === 0) return { kind: "closed", warnings: noWarnings };
  const name = String.fromCharCode(...(length < 0 ? bytes : bytes.subarray(0, length)));
  return name === wakeupName
    ? { kind: "wakeup", warnings: noWarnings }
    : { kind: "unknown", name, warnings: noWarnings };
}

function decodeNamed(name: string, reader: Reader): Request | BadRequest | Wakeup | Unfinished {
  switch (name) {
    case "seed":
      return conclude(name, scan(requestSchemas.seed, reader));
    case "policy":
      return conclude(name, scan(requestSchemas.policy, reader));
    case "lookup":
      return conclude(name, scan(requestSchemas.lookup, reader));
    case "update":
      return conclude(name, scan(requestSchemas.update, reader));
    case "delete":
      return conclude(name, scan(requestSchemas.delete, reader));
    case "tktkey":
      return conclude(name, scan(requestSchemas.tktkey, reader));
    case wakeupName:
      return { kind: "wakeup", warnings: noWarnings };
    default:
      return { kind: "unknown", name, warnings: noWarnings };
  }
}

function conclude<Name extends RequestName>(
  request: Name,
  result: Scan<RequestValues[Name]>,
): RequestOf<Name> | BadRequest | Unfinished {
  const { kind, warnings } = result;
  if (kind === "more") return { kind, warnings };
  if (kind === "complete") return { kind: "request", request, values: result.values, warnings };
  return { kind: "malformed", request, warnings };
}
