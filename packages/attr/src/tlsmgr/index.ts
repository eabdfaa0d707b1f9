/**
 * The protocol of tlsmgr(8): its greeting, its six requests and their replies.
 *
 * @module
 */
export { encodeReplyInto, replyBytesMax } from "./encode-reply-into.ts";
export { encodeEmptyReply, encodeRequest } from "./messages.ts";
export {
  greetingBytes,
  greetingSchema,
  replySchemas,
  requestSchemas,
  statusError,
  statusFail,
  statusOk,
} from "./protocol.ts";
export type {
  ReplySchemas,
  ReplyValues,
  RequestName,
  RequestSchemas,
  RequestValues,
  Status,
} from "./protocol.ts";
export { decodeRequest } from "./request.ts";
export type { BadRequest, Closed, Request, RequestOf, Unfinished, Wakeup } from "./request.ts";
export { RequestDecoder } from "./request-decoder.ts";
export type { Input } from "./request-decoder.ts";
