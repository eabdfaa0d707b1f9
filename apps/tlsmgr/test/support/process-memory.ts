import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** Where bytes were found in a process. */
export interface Finding {
  /** What the memory belongs to: a file, such as `[heap]`, or empty for anonymous memory. */
  readonly region: string;
  readonly address: number;
}

const pieceBytes = 4 * 1024 * 1024;

/**
 * Finds all places in the memory of a process where one of the needles stands, all of one length: in what it
 * can write to but not execute, and in files that it shares, such as LMDB's. Needs root; see proc(5).
 */
export function findInMemory(pid: number, needles: readonly Uint8Array[]): Finding[] {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    return regionsOf(pid).flatMap((region) => findInRegion(memory, region, needles));
  } finally {
    closeSync(memory);
  }
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

function regionsOf(pid: number): Region[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, start, end, name] = /^(\w+)-(\w+) (?:rw-|r--s)\S* \S+ \S+ \S+\s*(.*)$/u.exec(line) ?? [];
      if (start === undefined || end === undefined) return [];
      return [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), name: name ?? "" }];
    });
}

function findInRegion(
  memory: number,
  { start, end, name }: Region,
  needles: readonly Uint8Array[],
): Finding[] {
  const found: Finding[] = [];
  const piece = Buffer.alloc(pieceBytes + (needles[0]?.length ?? 1) - 1);
  for (let address = start; address < end; address += pieceBytes) {
    const wanted = Math.min(piece.length, end - address);
    const length = readPiece(memory, piece.subarray(0, wanted), address);
    const bytes = piece.subarray(0, length);
    for (const needle of needles) {
      for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
        if (at < pieceBytes) found.push({ region: name, address: address + at });
      }
    }
  }
  return found;
}

/** Some regions, such as the kernel's, cannot be read. */
function readPiece(memory: number, piece: Buffer, address: number): number {
  try {
    return readSync(memory, piece, 0, piece.length, address);
  } catch {
    return 0;
  }
}
