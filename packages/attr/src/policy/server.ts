import { encodeAttributes } from "../attributes.ts";
import { byteString } from "../byte-text.ts";
import { checkNumbers } from "../check-numbers.ts";
import type { Limits } from "../encoding.ts";
import { ListDecoder } from "../list-decoder.ts";
import { plain } from "../plain.ts";
import { ServerError } from "../server/errors.ts";
import { checkHandler, RequestServer } from "../server/request-server.ts";
import type { RequestServerOptions } from "../server/request-server.ts";
import { decodePolicyRequest } from "./request.ts";
import type { PolicyRequest } from "./request.ts";

/** What a {@link PolicyHandler} gets beside the request. */
export interface PolicyContext {
  /** Aborts when nobody will get the answer: the deadline has passed, or the connection is gone. */
  readonly signal: AbortSignal;
}

/**
 * Decides on a request: returns the right-hand side of an access(5) table, such as `DUNNO`, `REJECT` or
 * `DEFER_IF_PERMIT try later`. When it throws, or returns nothing, the connection is closed without an
 * answer.
 */
export type PolicyHandler = (request: PolicyRequest, context: PolicyContext) => string | Promise<string>;

/** Settings of a policy server. */
export interface PolicyServerOptions extends RequestServerOptions {
  /** Limits of requests; 64 KB for a request by default. */
  readonly limits?: Partial<Limits>;
}

/** A server of the policy delegation protocol, see {@link createPolicyServer}. */
export type PolicyServer = RequestServer;

const defaultLimits: Partial<Limits> = { listBytesMax: 65_536 };

/**
 * Makes a server of the policy delegation protocol (SMTPD_POLICY_README), to be named in
 * `check_policy_service`.
 *
 * @example
 * ```ts
 * import { plain, schema, string } from "@postfixjs/attr";
 * import { AttributeClient } from "@postfixjs/attr/client";
 * import { createPolicyServer } from "@postfixjs/attr/policy";
 *
 * const address = { host: "127.0.0.1", port: Number(process.env["PORT"] ?? 10031) };
 * await using server = createPolicyServer(({ sender }) => (sender === "" ? "DUNNO" : "REJECT go away"));
 * await server.listen(address);
 * using smtpd = new AttributeClient({ address, encoding: plain });
 * const request = schema([string("sender")]);
 * console.log(await smtpd.request(request, { sender: "me" }, schema([string("action")]))); // => { action: 'REJECT go away' }
 * ```
 *
 * @param handler - decides on each request; the requests of one connection come one after the other
 * @param options - deadline and limits: 100 seconds, 64 KB for a request, 1000 connections by default
 * @throws {TypeError} the handler is not a function
 */
export function createPolicyServer(
  handler: PolicyHandler,
  { limits = defaultLimits, ...options }: PolicyServerOptions = {},
): PolicyServer {
  checkHandler(handler);
  checkNumbers({ ...limits });
  const protocol = {
    requestName: "policy request",
    framer: () => new ListDecoder(plain, limits),
    answer: async (request: Uint8Array, signal: AbortSignal) =>
      encodeAction(await handler(decodePolicyRequest(request), { signal })),
  };
  return new RequestServer(protocol, options);
}

/**
 * Encodes an action. smtpd(8) takes an empty one for "nothing against this mail": a handler that forgets to
 * return an action must not accept mail.
 */
function encodeAction(action: unknown): Uint8Array {
  if (typeof action !== "string" || action.trim() === "") {
    throw new ServerError(
      "SERVER_ANSWER",
      "policy handler returned no action: return DUNNO to leave the decision to others",
    );
  }
  return encodeAttributes([{ name: "action", value: byteString(new TextEncoder().encode(action)) }], plain);
}
