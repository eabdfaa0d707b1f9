import { readFileSync } from "node:fs";
import path from "node:path";

const directory = path.join(import.meta.dirname, "..", "fixtures");

/** A JSON fixture. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(path.join(directory, name), "utf8"));
}

/** One run of postconf: what it was asked and what it said or did. */
export interface PostconfRun {
  readonly command: string;
  readonly exit: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly mainCfAfter?: string;
  readonly masterCfAfter?: string;
}

/** A pair of files and the runs of postconf on them; texts are bytes as U+0000…U+00FF. */
export interface PostconfCase {
  readonly name: string;
  readonly mainCf?: string;
  readonly masterCf?: string;
  readonly runs: readonly PostconfRun[];
}

/** The recorded runs of postconf. */
export const postconfCases = readFixture("postconf-runs.json") as readonly PostconfCase[];

/** The bytes of a recorded text. */
export function toBytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}
