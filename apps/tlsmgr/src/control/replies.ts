import type { SettingInEffect } from "../settings/settings-in-effect.ts";
import type { EntriesReply, EntryReply } from "./operations.ts";
import { asMap } from "./protocol.ts";
import type { DaemonStatus, TicketKeyStatus } from "./status.ts";

/** What each operation takes and gives; docs/control-protocol.md describes them. */
export interface ControlOperations {
  readonly version: { readonly takes: NoArguments; readonly gives: DaemonVersion };
  readonly status: { readonly takes: NoArguments; readonly gives: DaemonStatus };
  readonly settings: { readonly takes: NoArguments; readonly gives: readonly SettingInEffect[] };
  readonly "cache.list": { readonly takes: CacheArguments; readonly gives: EntriesReply };
  readonly "cache.next": { readonly takes: CacheArguments; readonly gives: EntriesReply };
  readonly "cache.show": { readonly takes: EntryArguments; readonly gives: EntryReply };
  readonly "cache.delete": { readonly takes: EntryArguments; readonly gives: boolean };
  readonly "cache.flush": { readonly takes: CacheArguments; readonly gives: number };
  readonly "keys.list": { readonly takes: NoArguments; readonly gives: TicketKeyStatus };
  readonly "keys.rotate": { readonly takes: NoArguments; readonly gives: TicketKeyStatus };
  readonly "keys.drop": { readonly takes: NoArguments; readonly gives: TicketKeyStatus };
  /** Gives the seconds after which all hosts have changed. */
  readonly "cluster.rotate": { readonly takes: NoArguments; readonly gives: number };
  readonly "cluster.drop": { readonly takes: NoArguments; readonly gives: number };
  readonly reseed: { readonly takes: NoArguments; readonly gives: boolean };
  readonly save: { readonly takes: NoArguments; readonly gives: boolean };
}

/** The name of an operation. */
export type ControlOperation = keyof ControlOperations;

type NoArguments = Readonly<Record<string, never>>;
interface CacheArguments {
  readonly cache: string;
}
interface EntryArguments extends CacheArguments {
  readonly id: Uint8Array;
}

/** The daemon that answers. */
export interface DaemonVersion {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
}

type Check = (value: unknown) => boolean;

const hasMaps =
  (...names: readonly string[]): Check =>
  (value) =>
    names.every((name) => typeof asMap(value)[name] === "object" && asMap(value)[name] !== null);
const isStatus = hasMaps("requests", "latencySeconds", "clients", "caches", "ticketKeys", "prng", "process");
const hasList =
  (name: string): Check =>
  (value) =>
    Array.isArray(asMap(value)[name]);
const isNumber: Check = (value) => typeof value === "number";
const isBoolean: Check = (value) => typeof value === "boolean";

/** Whether a result has the parts that the commands rely on: it comes from whoever listens at a path. */
const checks: Readonly<Record<ControlOperation, Check>> = {
  version: (value) => typeof asMap(value)["version"] === "string",
  status: isStatus,
  settings: (value) => Array.isArray(value),
  "cache.list": hasList("entries"),
  "cache.next": hasList("entries"),
  "cache.show": (value) => asMap(value)["id"] instanceof Uint8Array,
  "cache.delete": isBoolean,
  "cache.flush": isNumber,
  "keys.list": hasList("keys"),
  "keys.rotate": hasList("keys"),
  "keys.drop": hasList("keys"),
  "cluster.rotate": isNumber,
  "cluster.drop": isNumber,
  reseed: isBoolean,
  save: isBoolean,
};

/** Tells whether a result is that of an operation. */
export function isResultOf<Operation extends ControlOperation>(
  operation: Operation,
  result: unknown,
): result is ControlOperations[Operation]["gives"] {
  return checks[operation](result);
}

// oxlint-disable-next-line no-control-regex -- they are what this is about
const unprintable = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** A text without characters that a terminal obeys: each becomes `\x` and its code. */
export function printable(text: string): string {
  return text.replaceAll(
    unprintable,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** A message with every text in it made {@link printable}; bytes stay as they are. */
export function printableMessage(value: unknown): unknown {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return value.map((each) => printableMessage(each));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [printable(name), printableMessage(each)]),
  );
}
