export type { TicketKeyInfo, TicketKeySource } from "./key-source.ts";
export { effectiveLifeTime } from "./life-time.ts";
export { RotatingKeys } from "./rotating-keys.ts";
export type { RotatingKeysOptions } from "./rotating-keys.ts";
export { encodeTicketKey, wipeTicketKey } from "./ticket-key.ts";
export type { TicketKey, TimeFormat } from "./ticket-key.ts";
export { TicketKeys } from "./ticket-keys.ts";
export type { TicketKeyAnswer, TicketKeysOptions } from "./ticket-keys.ts";
