/**
 * The language service as plain functions: two documents and a place in, data of the Language Server Protocol
 * out. The server is a thin layer over it.
 *
 * @module
 */
export { emptyHost } from "./server/host.ts";
export type { Host } from "./server/host.ts";
export { startServer } from "./server/server.ts";
export type { ServerOptions } from "./server/server.ts";
export { Workspace } from "./server/workspace.ts";
export type { FoundView } from "./server/workspace.ts";
export { hover } from "./service/hover.ts";
export type { HoverOptions } from "./service/hover.ts";
export type { ConfigView, FileView, Place, Settings } from "./service/view.ts";
