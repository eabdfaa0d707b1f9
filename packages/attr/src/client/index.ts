/**
 * Clients of Postfix services, for Node.
 *
 * @module
 */
export { AttributeClient } from "./attribute-client.ts";
export type { AttributeClientOptions } from "./attribute-client.ts";
export type { Address } from "./address.ts";
export { ClientError } from "./errors.ts";
export type { ClientErrorCode } from "./errors.ts";
export { listQueue } from "./list-queue.ts";
export type { ListQueueOptions } from "./list-queue.ts";
export { receiveLists } from "./receive-lists.ts";
export type { ReceiveOptions } from "./receive-lists.ts";
export type { ClientOptions, RequestOptions } from "./request-client.ts";
export { ServiceClient } from "./service-client.ts";
export type { ServiceClientOptions } from "./service-client.ts";
export { TlsmgrClient } from "./tlsmgr-client.ts";
export type { TlsmgrClientOptions } from "./tlsmgr-client.ts";
