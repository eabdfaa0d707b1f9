/**
 * Schemas for the requests and replies of Postfix's services. The clients are in `/client`; tlsmgr(8) is in
 * `/tlsmgr`.
 *
 * @module
 */
export { anvil } from "./anvil.ts";
export type { AnvilExchanges } from "./anvil.ts";
export { dnsblog } from "./dnsblog.ts";
export type { DnsblogExchanges } from "./dnsblog.ts";
export type { AnsweredOf, AskedOf, Exchange, Exchanges, Service } from "./exchange.ts";
export { flush } from "./flush.ts";
export type { FlushExchanges } from "./flush.ts";
export { encodeLogLine, postlogSocket } from "./postlog.ts";
export type { LogLine } from "./postlog.ts";
export { proxymap, proxymapStatus } from "./proxymap.ts";
export type { ProxymapExchanges } from "./proxymap.ts";
export { scache } from "./scache.ts";
export type { ScacheExchanges } from "./scache.ts";
export { decodeQueuedMessage, showqProtocol } from "./showq.ts";
export type { QueuedMessage, QueuedRecipient } from "./showq.ts";
export { resolveFlags, trivialRewrite } from "./trivial-rewrite.ts";
export type { TrivialRewriteExchanges } from "./trivial-rewrite.ts";
export { verify } from "./verify.ts";
export type { VerifyExchanges } from "./verify.ts";
