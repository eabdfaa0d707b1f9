import { parseArgs } from "node:util";
import type { Encoding } from "../encoding.ts";
import { encodeAttributes } from "../attributes.ts";
import { byteString, bytesOf } from "../byte-text.ts";
import { detectFormat, inputFormats, readCapture } from "./capture.ts";
import type { InputFormat, Piece } from "./capture.ts";
import { detectEncoding, encodings } from "./detect.ts";
import { decodePieces } from "./findings.ts";
import type { Finding } from "./findings.ts";
import { writeHex } from "./hex.ts";
import { fromJsonLines, toJsonLine } from "./json-lines.ts";
import { fromLines, toLines } from "./lines.ts";
import { help, UsageError } from "./usage.ts";

/** What the command needs from outside. */
export interface Surroundings {
  /** Reads a file, or standard input for `-`. */
  readonly read: (file: string) => Promise<Uint8Array>;
  /** The package's version. */
  readonly version: string;
}

/** What a run of the command gives. */
export interface Outcome {
  /** 0; 1 when some bytes were no list; 2 for wrong usage or input that cannot be read. */
  readonly status: 0 | 1 | 2;
  /** For standard output. */
  readonly output: Uint8Array;
  /** For standard error; empty or whole lines. */
  readonly errors: string;
}

const nothing: Uint8Array = new Uint8Array(0);

/** Runs `postfix-attr`. It never throws: what goes wrong is in the outcome. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return { status: 0, output: bytesOf(help), errors: "" };
    if (values.version) return { status: 0, output: bytesOf(`${surroundings.version}\n`), errors: "" };
    const [file = "-", ...others] = positionals;
    if (others.length > 0) throw new UsageError(`cannot read more than one file, also "${others.join(" ")}"`);
    const encoding = namedEncoding(values.encoding);
    const format = namedFormat(values.input);
    const input = await surroundings.read(file);
    if (values.encode) return { status: 0, output: encodeLists(input, encoding, values.hex), errors: "" };
    return show(readPieces(byteString(input), format, values.fd), encoding, values.json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 2, output: nothing, errors: `postfix-attr: ${reason}\n` };
  }
}

const options = {
  encoding: { type: "string", short: "e" },
  input: { type: "string", short: "i" },
  fd: { type: "string", short: "f" },
  json: { type: "boolean", short: "j", default: false },
  encode: { type: "boolean", short: "E", default: false },
  hex: { type: "boolean", short: "x", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "V", default: false },
} as const;

function namedEncoding(name: string | undefined): Encoding | undefined {
  if (name === undefined) return undefined;
  const found = encodings.find((encoding) => encoding.name === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `unknown encoding "${name}": choose ${encodings.map((encoding) => encoding.name).join(", ")}`,
  );
}

function namedFormat(name: string | undefined): InputFormat | undefined {
  if (name === undefined) return undefined;
  const found = inputFormats.find((format) => format === name);
  if (found !== undefined) return found;
  throw new UsageError(`unknown form of input "${name}": choose ${inputFormats.join(", ")}`);
}

function encodeLists(input: Uint8Array, encoding: Encoding | undefined, isHex: boolean): Uint8Array {
  if (encoding === undefined)
    throw new UsageError("cannot encode without an encoding: name it with --encoding");
  const text = byteString(input);
  const isJson = text.trimStart().startsWith('{"');
  const lists = isJson ? fromJsonLines(new TextDecoder().decode(input)) : fromLines(text);
  const encoded = lists.map((list) => encodeAttributes(list, encoding));
  return isHex ? bytesOf(encoded.map((list) => `${writeHex(list)}\n`).join("")) : Buffer.concat(encoded);
}

function readPieces(input: string, format: InputFormat | undefined, fd: string | undefined): Piece[] {
  const pieces = readCapture(input, format ?? detectFormat(input));
  const chosen = fd === undefined ? pieces : pieces.filter(({ from }) => from.endsWith(` ${fd}`));
  if (chosen.length === 0)
    throw new UsageError("cannot find any bytes in the input: name its form with --input");
  return chosen;
}

function show(pieces: readonly Piece[], encoding: Encoding | undefined, isJson: boolean): Outcome {
  const used = encoding ?? detectEncoding(pieces);
  if (used === undefined)
    throw new UsageError("cannot detect the encoding of the input: name it with --encoding");
  const findings = decodePieces(pieces, used);
  return {
    status: findings.some((finding) => "error" in finding) ? 1 : 0,
    output: new TextEncoder().encode(findings.map((finding) => showFinding(finding, isJson)).join("")),
    errors: findings
      .map((finding) => ("error" in finding ? `postfix-attr: ${finding.error}\n` : ""))
      .join(""),
  };
}

function showFinding(finding: Finding, isJson: boolean): string {
  const { from } = finding;
  if ("attributes" in finding) {
    return isJson ? toJsonLine(from, finding.attributes) : toLines(from, finding.attributes);
  }
  const { error, bytes } = finding;
  return isJson ? `${JSON.stringify({ from, error, bytes: writeHex(bytes) })}\n` : "";
}
