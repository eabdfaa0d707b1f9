import { parseMainCf } from "@postfixjs/config";
import { byteLength, cutBytes } from "@postfixjs/config/syntax";
import { FatalError } from "../report.ts";
import type { Report } from "../report.ts";
import { cString } from "../text.ts";

const excerptBytesMax = 30;

/** Warns of indented text before the first entry, which Postfix skips. */
export function warnIndented(path: string, text: string, report: Report): void {
  const shown = cString(text);
  const more = byteLength(shown) > excerptBytesMax ? "..." : "";
  const excerpt = cutBytes(shown, excerptBytesMax) + more;
  report.warn(`${path}: logical line must not start with whitespace: "${excerpt}"`);
}

/**
 * Reads `name = value` lines into a dictionary, as Postfix reads main.cf and the files of database clients.
 *
 * @param path - as messages name the file
 * @throws {FatalError} a line is not of that form
 */
export function loadSettings(
  path: string,
  content: Uint8Array,
  settings: Map<string, string>,
  report: Report,
): void {
  for (const node of parseMainCf(content).nodes) {
    if (node.kind === "indented") {
      warnIndented(path, node.text, report);
    } else if (node.kind === "broken") {
      throw new FatalError(`${path}, line ${node.line}: ${node.error}: "${cString(node.text)}"`);
    } else if (node.kind === "setting") {
      const { name, value, line } = node;
      const earlier = settings.get(name);
      if (earlier !== undefined && earlier !== value) {
        report.warn(`${path}, line ${line}: overriding earlier entry: ${name}=${earlier}`);
      }
      if (report.verbosity > 1) report.info(`dict_load_fp: ${name} = ${value}`);
      settings.set(name, value);
    }
  }
}
