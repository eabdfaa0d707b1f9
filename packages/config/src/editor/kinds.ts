import type { KnownParameter } from "../evaluate/registry.ts";
import { kindOf } from "../registry/kinds/kind-of.ts";
import type { ItemKind } from "../registry/kinds/kind.ts";
import { restrictions as registryRestrictions } from "../registry/kinds/restrictions.ts";
import type { RestrictionArgument } from "../registry/kinds/restrictions.ts";
import { tableTypes as registryTableTypes } from "../registry/kinds/table-types.ts";

// How the editor functions see the kinds of values that the registry knows.

/** What the value of a parameter consists of. */
export type EditorKind =
  | "boolean"
  | "choice"
  | "number"
  | "path"
  | "protocols"
  | "restrictions"
  | "tables"
  | "text"
  | "time"
  | "transport";

/** An access restriction. */
export interface EditorRestriction {
  /** Its name in a restriction list. */
  readonly name: string;
  /** What follows it, as a signature shows it; absent if nothing does. */
  readonly argument?: string;
  /** What it does. */
  readonly text: string;
}

const kinds: Readonly<Partial<Record<ItemKind, EditorKind>>> = {
  boolean: "boolean",
  integer: "number",
  time: "time",
  restriction: "restrictions",
  table: "tables",
  transport: "transport",
  protocol: "protocols",
  file: "path",
  directory: "path",
  program: "path",
};

/** What a parameter's value consists of. */
export function kindOfParameter({ name, type }: KnownParameter): EditorKind {
  const kind = kindOf(name);
  if (kind?.words !== undefined && kind.item !== "boolean") return "choice";
  const known = kind === undefined ? undefined : kinds[kind.item];
  return known ?? (type === "time" ? "time" : type === "int" ? "number" : "text");
}

/** The words that a parameter takes; empty if it takes any. */
export function choicesOf(name: string): readonly string[] {
  return kindOf(name)?.words ?? [];
}

/** Whether the value of a parameter is a list, in which blanks only separate. */
export function isList(name: string): boolean {
  return kindOf(name)?.isList ?? false;
}

const argumentForms: Readonly<Record<RestrictionArgument, string | undefined>> = {
  none: undefined,
  table: "type:table",
  domain: "domain[=d.d.d.d]",
  service: "policy-service",
  number: "seconds",
};

/** The access restrictions of smtpd(8), by name. */
export const restrictions: ReadonlyMap<string, EditorRestriction> = new Map(
  [...registryRestrictions.values()].map(({ name, argument, text }) => {
    const form = argumentForms[argument];
    return [name, form === undefined ? { name, text } : { name, argument: form, text }];
  }),
);

/** The types of Postfix's lookup tables. */
export const tableTypes: ReadonlySet<string> = new Set(registryTableTypes.keys());
