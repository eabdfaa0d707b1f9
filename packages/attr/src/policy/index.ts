/**
 * The policy delegation protocol of smtpd(8), for Node.
 *
 * @module
 */
export type { ConversationOptions, PolicyContext, PolicyHandler } from "./conversation.ts";
export { decodePolicyRequest } from "./request.ts";
export type { PolicyRequest } from "./request.ts";
export { createPolicyServer, PolicyServer } from "./server.ts";
export type { PolicyServerOptions } from "./server.ts";
