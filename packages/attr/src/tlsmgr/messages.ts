import { encode } from "../encode.ts";
import { constant, schema } from "../schema.ts";
import type { Field, Schema } from "../schema.ts";
import { replySchemas, requestSchemas, statusFail } from "./protocol.ts";
import type { RequestName, RequestValues, Status } from "./protocol.ts";

const noData: Uint8Array = new Uint8Array(0);

/**
 * Encodes a request as a client sends it.
 *
 * @example
 * ```ts
 * import { byteString } from "@postfixjs/attr";
 * import { encodeRequest } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(byteString(encodeRequest("seed", { size: 32 })).split("\0").join(" ")); // => request seed size 32  
 * ```
 *
 * @throws {RangeError} when a value cannot be represented, see {@link encode}
 */
export function encodeRequest<Name extends RequestName>(
  request: Name,
  values: RequestValues[Name],
): Uint8Array {
  const fields: readonly Field[] = [constant("request", request), ...requestSchemas[request].fields];
  return encode(schema(fields), { ...values });
}

/**
 * Encodes a reply that has a status, but no other values: they are empty or zero.
 *
 * @example
 * ```ts
 * import { decode } from "@postfixjs/attr";
 * import { encodeEmptyReply, replySchemas } from "@postfixjs/attr/tlsmgr";
 *
 * console.log(decode(replySchemas.policy, encodeEmptyReply("policy"))); // => { status: -2, cachable: 0, timeout: 0 }
 * ```
 *
 * @param request - the request; `undefined` when its name could not be read, which gives a reply of the
 *   status alone
 * @param status - FAIL by default
 */
export function encodeEmptyReply(request: RequestName | undefined, status: Status = statusFail): Uint8Array {
  const reply: Schema = replySchemas[request ?? "update"];
  const values = reply.fields.map(({ type, name }) => [name, type === "data" ? noData : 0] as const);
  return encode(reply, { ...Object.fromEntries(values), status });
}
