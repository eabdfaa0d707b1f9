import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** One descriptor of another process; see proc(5). */
export interface Descriptor {
  readonly number: number;
  /** What it leads to: a path, or such as `socket:[123]`. */
  readonly target: string;
  readonly isDirectory: boolean;
  readonly isWritable: boolean;
}

const accessMask = 0o3;

/** Everything that a process has open, and still has when it is looked at. */
export function descriptorsOf(pid: number): Descriptor[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((number) => descriptorOf(pid, number) ?? []);
}

function descriptorOf(pid: number, number: string): Descriptor | undefined {
  const link = `/proc/${pid}/fd/${number}`;
  try {
    const flags = /^flags:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/fdinfo/${number}`, "utf8"))?.[1];
    return {
      number: Number(number),
      target: readlinkSync(link),
      isDirectory: statSync(link).isDirectory(),
      isWritable: (Number.parseInt(flags ?? "0", 8) & accessMask) !== 0,
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The values of a key of `status`, one for each thread of a process. */
export function ofEachThread(pid: number, key: string): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    const value = new RegExp(`^${key}:\\s*(.*)$`, "mu").exec(text)?.[1] ?? "";
    return value.trim().replaceAll(/\s+/gu, " ");
  });
}
