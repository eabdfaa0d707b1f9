import { isSpace } from "../text/characters.ts";
import { decodeText } from "../text/encoding.ts";
import type { SyntaxDiagnostic } from "./diagnostic.ts";
import { scanLogicalLines } from "./logical-lines.ts";
import type { IndentedText, LogicalLine, Trivia } from "./logical-lines.ts";
import { parseOverrides } from "./overrides.ts";
import { checkService } from "./service-check.ts";
import { masterCfFields } from "./service.ts";
import type { MasterCfService, MasterCfWord } from "./service.ts";
import { SourceMap } from "./source-map.ts";
import { nextArgument, nextWord } from "./tokens.ts";
import type { Word } from "./tokens.ts";

/** A logical line with too few fields: master(8) refuses the file. */
export interface MasterCfBroken extends LogicalLine {
  readonly kind: "broken";
  /** The fields that are there. */
  readonly words: readonly MasterCfWord[];
}

/** A piece of a master.cf file. */
export type MasterCfNode = MasterCfService | MasterCfBroken | IndentedText | Trivia;

/** A master.cf file. The texts of the nodes, put together, are the text of the file. */
export interface MasterCf {
  /** Which file it is. */
  readonly file: "master.cf";
  /** The whole text; offsets of nodes and diagnostics count its UTF-16 code units. */
  readonly text: string;
  /** The pieces of the file, in order and without gaps. */
  readonly nodes: readonly MasterCfNode[];
  /** What is wrong with the syntax: what master(8) or the daemons refuse. */
  readonly diagnostics: readonly SyntaxDiagnostic[];
}

/**
 * Reads a master.cf file into a tree that keeps every byte, as master(8) reads it. Never throws.
 *
 * @param input - text, or bytes, which become text by the rule of `decodeText`
 * @example
 * ```ts
 * import { masterCfServices, parseMasterCf } from "@postfixjs/config";
 *
 * const file = parseMasterCf("tlsmgr unix - - n 1000? 1 tlsmgr\n  -o { tls_random_source = dev:/dev/random }\n");
 * for (const service of masterCfServices(file)) {
 *   console.log(service.fields.service.text, service.fields.wakeup.text); // => tlsmgr 1000?
 *   for (const { name, value } of service.overrides) console.log(`${name}: ${value}`);
 *   // => tls_random_source: dev:/dev/random
 * }
 * ```
 */
export function parseMasterCf(input: string | Uint8Array): MasterCf {
  const text = typeof input === "string" ? input : decodeText(input);
  const nodes: MasterCfNode[] = [];
  const diagnostics: SyntaxDiagnostic[] = [];
  scanLogicalLines(text, {
    trivia: (line) => nodes.push(line),
    logical: (line) => nodes.push(toNode(text, line, diagnostics)),
  });
  return { file: "master.cf", text, nodes, diagnostics };
}

/**
 * The services of a file, in order; of several with one name and type the last one counts.
 *
 * @example
 * ```ts
 * import { masterCfServices, parseMasterCf } from "@postfixjs/config";
 *
 * const file = parseMasterCf("smtp inet n - y - - smtpd\n#smtps inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n");
 * console.log(masterCfServices(file).map(({ fields }) => fields.command.text)); // => [ 'smtpd', 'tlsmgr' ]
 * ```
 */
export function masterCfServices(file: MasterCf): MasterCfService[] {
  return file.nodes.filter((node) => node.kind === "service");
}

function toNode(
  text: string,
  line: LogicalLine,
  diagnostics: SyntaxDiagnostic[],
): MasterCfService | MasterCfBroken | IndentedText {
  const map = new SourceMap(text, line);
  const nul = line.text.indexOf("\0");
  const seen = nul < 0 ? line.text : line.text.slice(0, nul);
  if (nul >= 0) {
    const message = "Everything from the NUL byte to the end of this entry is ignored";
    diagnostics.push({ ...map.span(nul, line.text.length), code: "nul-byte", severity: "warning", message });
  }
  if (isSpace(line.text.charCodeAt(0))) {
    const message = "Indented text before the first service is ignored; remove the space in front of it";
    const span = map.span(0, line.text.length);
    diagnostics.push({ ...span, code: "indented-first-line", severity: "warning", message });
    return { kind: "indented", ...line };
  }
  return toService(line, seen, map, diagnostics);
}

function toService(
  line: LogicalLine,
  seen: string,
  map: SourceMap,
  diagnostics: SyntaxDiagnostic[],
): MasterCfService | MasterCfBroken {
  const head = takeWords(seen, 0, nextWord, masterCfFields.length);
  const words = head.map((word) => locate(word, map));
  if (words.length < masterCfFields.length) {
    const missing = masterCfFields[words.length] ?? "";
    const message = `The "${missing}" field is missing: a service has eight fields; master refuses the file`;
    const span = map.span(0, seen.length);
    diagnostics.push({ ...span, code: "too-few-fields", severity: "error", message });
    return { kind: "broken", ...line, words };
  }
  const args = takeWords(seen, head.at(-1)?.end ?? 0, nextArgument);
  const fields = toFields(words);
  const overrides = parseOverrides(args, map, diagnostics);
  checkService(fields, diagnostics);
  for (const { start, end, error } of args) {
    if (error === undefined) continue;
    const message = `The braces of this argument do not match (${error}); master refuses the file`;
    diagnostics.push({ ...map.span(start, end), code: "bad-braces", severity: "error", message });
  }
  return { kind: "service", ...line, fields, arguments: args.map((word) => locate(word, map)), overrides };
}

/** Takes words up to the end of the text, or so many. */
function takeWords(
  text: string,
  from: number,
  next: (text: string, from: number) => Word | undefined,
  countMax: number = Infinity,
): Word[] {
  const words: Word[] = [];
  let word = next(text, from);
  while (word !== undefined) {
    words.push(word);
    if (words.length === countMax) break;
    word = next(text, word.end);
  }
  return words;
}

function locate(word: Word, map: SourceMap): MasterCfWord {
  const { text, textStart } = word;
  return { ...map.span(word.start, word.end), text, textSpan: map.span(textStart, textStart + text.length) };
}

function toFields(words: readonly MasterCfWord[]): MasterCfService["fields"] {
  const nothing: MasterCfWord = { text: "", start: 0, end: 0, textSpan: { start: 0, end: 0 } };
  const field = (index: number): MasterCfWord => words[index] ?? nothing;
  return {
    service: field(0),
    type: field(1),
    private: field(2),
    unprivileged: field(3),
    chroot: field(4),
    wakeup: field(5),
    process_limit: field(6),
    command: field(7),
  };
}
