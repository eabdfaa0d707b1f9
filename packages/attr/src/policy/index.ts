/**
 * The policy delegation protocol of smtpd(8), for Node.
 *
 * @module
 */
export { ServerError } from "../server/errors.ts";
export type { ServerErrorCode } from "../server/errors.ts";
export type { RequestServer, RequestServerOptions } from "../server/request-server.ts";
export { decodePolicyRequest } from "./request.ts";
export type { PolicyRequest } from "./request.ts";
export { createPolicyServer } from "./server.ts";
export type { PolicyContext, PolicyHandler, PolicyServer, PolicyServerOptions } from "./server.ts";
