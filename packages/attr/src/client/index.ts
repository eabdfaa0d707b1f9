/**
 * Clients of Postfix services, for Node.
 *
 * @module
 */
export { AttributeClient } from "./attribute-client.ts";
export type { AttributeClientOptions, RequestOptions } from "./attribute-client.ts";
export type { Address } from "./connection.ts";
export { ClientError } from "./errors.ts";
export type { ClientErrorCode } from "./errors.ts";
export { TlsmgrClient } from "./tlsmgr-client.ts";
export type { TlsmgrClientOptions } from "./tlsmgr-client.ts";
