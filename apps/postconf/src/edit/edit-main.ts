import { splitNameValue } from "@postfixjs/config/syntax";
import type { Host } from "../host/host.ts";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { skipSpace } from "../text.ts";
import type { ConfigLine } from "./config-lines.ts";
import { appendEntry, editFile } from "./edit-file.ts";
import type { EditAction } from "./edit-file.ts";

/** An edit of main.cf: `name = value` requests to set, names to remove or comment out. */
export interface MainEdit {
  readonly path: string;
  readonly action: EditAction;
  readonly requests: readonly string[];
}

interface Target {
  readonly value: string;
  /** How many entries of the name there are. */
  found: number;
}

/**
 * Edits main.cf as `postconf -e`, `-X` and `-#` do: every entry of a name is changed where it stands, its
 * continuation lines go, comments inside it stay, new names come last in the order of the requests.
 *
 * @throws {FatalError} a request that makes no sense, an unusable file
 */
export function editMain({ path, action, requests }: MainEdit, host: Host, report: Report): void {
  const targets = readRequests(action, requests, report);
  editFile(path, host, (lines) => {
    const text = editLines(lines, path, action, targets, report);
    return action === "set" ? appendMissing(text, targets) : text;
  });
}

function readRequests(action: EditAction, requests: readonly string[], report: Report): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const request of requests) {
    if (request.includes("\n")) throw new FatalError("-e, -X, or -# accepts no multi-line input");
    const text = skipSpace(request);
    if (text.startsWith("#")) throw new FatalError("-e, -X, or -# accepts no comment input");
    const { name, value } = action === "set" ? readSetting(text) : readName(text);
    const earlier = targets.get(name);
    if (earlier !== undefined) {
      // The real program crashes here when the request has no value.
      const shown = action === "set" ? `${name} = ${earlier.value}` : name;
      report.warn(`ignoring earlier request: '${shown}'`);
    }
    targets.delete(name);
    targets.set(name, { value, found: 0 });
  }
  return targets;
}

function readSetting(text: string): { name: string; value: string } {
  const setting = splitNameValue(text);
  if (typeof setting === "string") throw new FatalError(`${setting}: "${text}"`);
  return setting;
}

function readName(text: string): { name: string; value: string } {
  if (text === "") throw new FatalError("-X or -# requires non-blank parameter names");
  if (text.includes("=")) throw new FatalError("-X or -# requires parameter names without value");
  return { name: text, value: "" };
}

function editLines(
  lines: readonly ConfigLine[],
  path: string,
  action: EditAction,
  targets: ReadonlyMap<string, Target>,
  report: Report,
): string {
  let isTargeted = false;
  let edited = "";
  for (const { kind, text } of lines) {
    if (kind === "other") {
      edited += text;
      continue;
    }
    const name = kind === "start" ? (/^[^\t-\r =]*/u.exec(text)?.[0] ?? "") : undefined;
    const target = name === undefined ? undefined : targets.get(name);
    if (name !== undefined) isTargeted = target !== undefined;
    if (name !== undefined && target !== undefined) {
      target.found += 1;
      if (target.found === 2) report.warn(`${path}: multiple entries for "${name}"`);
    }
    if (!isTargeted) edited += text;
    else if (action === "comment-out") edited += `#${text}`;
    else if (action === "set" && target !== undefined) edited += `${name} = ${target.value}\n`;
  }
  return edited;
}

function appendMissing(text: string, targets: ReadonlyMap<string, Target>): string {
  return [...targets]
    .filter(([, { found }]) => found === 0)
    .reduce((result, [name, { value }]) => appendEntry(result, `${name} = ${value}\n`), text);
}
