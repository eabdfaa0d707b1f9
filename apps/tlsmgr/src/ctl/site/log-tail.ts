import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const tailBytes = 64 * 1024;

/** The last lines of a log, one character per byte; none where it cannot be read. */
export function lastLines(file: string): string[] {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const { size } = fstatSync(descriptor);
    const content = Buffer.alloc(Math.min(size, tailBytes));
    const length = readSync(descriptor, content, 0, content.length, size - content.length);
    return content.toString("latin1", 0, length).split("\n");
  } catch {
    return [];
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const complaint = /master\[\d+\]: (?:warning|fatal): (.*)$/u;

/** The last complaint of master(8) about a program in a mail log. */
export function lastComplaint(logFile: string, program: string): string | undefined {
  const lines = logFile === "" ? [] : lastLines(logFile);
  const last = lines.findLast((line) => line.includes(program) && line.includes("throttling"));
  return complaint.exec(last ?? "")?.[1];
}
