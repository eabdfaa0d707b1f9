/**
 * The two protocols by which Postfix looks up keys in a program of yours, `socketmap:` and `tcp:`, for Node.
 *
 * @module
 */
export { ClientError } from "../client/errors.ts";
export { ServerError } from "../server/errors.ts";
export type { RequestServer, RequestServerOptions } from "../server/request-server.ts";
export { TableError } from "./answer.ts";
export type { Found } from "./answer.ts";
export { SocketmapClient, TcpTableClient } from "./client.ts";
export type { SocketmapClientOptions } from "./client.ts";
export { createSocketmapServer } from "./socketmap.ts";
export type { SocketmapHandler, SocketmapServerOptions } from "./socketmap.ts";
export { createTcpTableServer } from "./tcp-table.ts";
export type { TcpTableHandler } from "./tcp-table.ts";
