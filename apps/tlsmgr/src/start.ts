/**
 * Starts the daemon with code that V8 compiled when `tlsmgrctl install` ran: of the 90 ms of CPU time from
 * exec to the first reply this saves 20.
 *
 * Such code is used only if it was made of the very program that is there, and V8 itself refuses what another
 * Node has made. Without it the program starts as ever.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Script } from "node:vm";

const digestBytes = 32;
/** What Node puts around a CommonJS file. */
const before = Buffer.from("(function (exports, require, module, __filename, __dirname) {");
const after = Buffer.from("\n})");

/**
 * Runs a program, as `require` does.
 *
 * @param program - absolute path of a bundle, in ASCII
 * @param codeFile - a file of {@link startAndKeepCode}
 * @returns whether the code in the file was used
 */
export function start(program: string, codeFile: string): boolean {
  const source = readFileSync(program);
  const cachedData = readCode(codeFile, source);
  if (cachedData === undefined) {
    createRequire(program)(program);
    return false;
  }
  const script = new Script(scriptOf(source), { filename: program, cachedData });
  // A MiB that would otherwise wait for the garbage collector.
  release(source);
  release(cachedData);
  run(script, program);
  return script.cachedDataRejected === false;
}

/** Runs a program, and at its end writes the code of all functions that it had used. */
export function startAndKeepCode(program: string, codeFile: string): void {
  const source = readFileSync(program);
  const script = new Script(scriptOf(source), { filename: program });
  process.once("exit", () => {
    const code = script.createCachedData();
    writeFileSync(codeFile, Buffer.concat([digestOf(source, code), code]));
  });
  run(script, program);
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

function run(script: Script, program: string): void {
  const main: unknown = script.runInThisContext();
  if (typeof main !== "function") throw new TypeError(`"${program}" is not a program`);
  const module = { exports: {} };
  main(module.exports, createRequire(program), module, program, path.dirname(program));
}
