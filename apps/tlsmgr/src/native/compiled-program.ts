import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Script } from "node:vm";

/** What the daemon's bundle exports. */
export interface DaemonProgram {
  /** Runs the daemon. */
  readonly main: () => unknown;
  /** Says why LMDB cannot be loaded; `undefined` if it can. */
  readonly lmdbFault: () => Promise<string | undefined>;
  /** Whether compiled code was used. */
  readonly isCompiled: boolean;
}

const digestBytes = 32;
/** What Node puts around a CommonJS file. */
const before = Buffer.from("(function (exports, require, module, __filename, __dirname) {");
const after = Buffer.from("\n})");

/**
 * Loads a program, as `require` does, with compiled code if that was made from the very program that is
 * there. V8 refuses what another Node has made; the program is compiled then.
 *
 * @param program - absolute path of a bundle, in ASCII
 * @param codeFile - a file of {@link loadAndKeepCode}
 * @throws {TypeError} the file is not the daemon's
 */
export function load(program: string, codeFile: string): DaemonProgram {
  const source = readFileSync(program);
  const cachedData = readCode(codeFile, source);
  if (cachedData === undefined) return daemonIn(createRequire(program)(program), program, false);
  const script = new Script(scriptOf(source), { filename: program, cachedData });
  // A MiB that would otherwise wait for the garbage collector.
  release(source);
  release(cachedData);
  return daemonIn(exportsOf(script, program), program, script.cachedDataRejected === false);
}

/** Loads a program, and at its end passes on the compiled code of all functions that it had used. */
export function loadAndKeepCode(program: string, keep: (code: Buffer) => void): DaemonProgram {
  const source = readFileSync(program);
  const script = new Script(scriptOf(source), { filename: program });
  process.once("exit", () => {
    const code = script.createCachedData();
    keep(Buffer.concat([digestOf(source, code), code]));
  });
  return daemonIn(exportsOf(script, program), program, false);
}

/** The compiled code in a file; nothing if the file is not there or not of this program. */
function readCode(file: string, source: Buffer): Buffer<ArrayBuffer> | undefined {
  try {
    const content = readFileSync(file);
    const code = content.subarray(digestBytes);
    return digestOf(source, code).equals(content.subarray(0, digestBytes)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(source: Buffer, code: Buffer): Buffer {
  return createHash("sha256").update(source).update(code).digest();
}

/** The text of a script that gives a program as a function. */
function scriptOf(source: Buffer): string {
  const hashBangBytes = source.indexOf("\n");
  const script = Buffer.concat([before, source.subarray(hashBangBytes), after]);
  const text = script.toString("latin1");
  release(script);
  return text;
}

declare global {
  interface ArrayBuffer {
    /** Newer than the library that is compiled for; Node has it from 22 on. */
    transfer?: (newByteLength?: number) => ArrayBuffer;
  }
}

/**
 * Gives memory back at once, where Node can do that, unless it may be the memory that small buffers share.
 */
function release({ buffer, length }: Buffer<ArrayBuffer>): void {
  if (length > Buffer.poolSize) buffer.transfer?.(0);
}

function exportsOf(script: Script, program: string): unknown {
  const wrapped: unknown = script.runInThisContext();
  const module = { exports: {} };
  if (typeof wrapped === "function") {
    wrapped(module.exports, createRequire(program), module, program, path.dirname(program));
  }
  return module.exports;
}

function daemonIn(exported: unknown, program: string, isCompiled: boolean): DaemonProgram {
  if (!isDaemon(exported)) throw new TypeError(`"${program}" is not the daemon`);
  const { main, lmdbFault } = exported;
  return { main, lmdbFault, isCompiled };
}

function isDaemon(exported: unknown): exported is Omit<DaemonProgram, "isCompiled"> {
  if (typeof exported !== "object" || exported === null) return false;
  return ["main", "lmdbFault"].every((name) => typeof Reflect.get(exported, name) === "function");
}
