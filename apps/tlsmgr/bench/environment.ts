import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";

/** Where and when was measured. */
export interface Environment {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly fileSystem: string;
  readonly node: string;
  readonly postfix: string;
  readonly loadAverageBefore: number;
}

/** Describes this machine at this moment. */
export function describeEnvironment(): Environment {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    kernel: `${os.type()} ${os.release()}`,
    fileSystem: fileSystemOf(os.tmpdir()),
    node: process.version,
    postfix: output("postconf", ["-dh", "mail_version"]),
    loadAverageBefore: os.loadavg()[0] ?? 0,
  };
}

/** The type of the mount that a directory is on, see /proc/mounts. */
function fileSystemOf(directory: string): string {
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, point]) => point !== undefined && `${directory}/`.startsWith(`${point}/`.replace("//", "/")));
  const longest = mounts.sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0];
  return longest?.[2] ?? "unknown";
}

function output(program: string, args: readonly string[]): string {
  const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  return execFileSync(program, args, { encoding: "utf8", env: { ...process.env, PATH } }).trim();
}
