import { encodeText } from "@postfixjs/config";
import { editWithLock } from "@postfixjs/posix";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { FatalError } from "../report.ts";
import type { Host, InterfaceAddress } from "./host.ts";
import { systemErrorCode, systemErrorText } from "./system-error.ts";
import { takeLock } from "./take-lock.ts";

/**
 * The machine we run on.
 *
 * @param workingDirectory - relative paths start here
 */
export function nodeHost(workingDirectory: string = process.cwd()): Host {
  const at = (path: string): string => resolve(workingDirectory, path);
  return {
    environment: process.env,
    processId: process.pid,
    hostName: hostname,
    interfaceAddresses,
    lookUp,
    readFile: (path) => readFileSync(at(path)),
    isRegularFile: (path) => statSync(at(path)).isFile(),
    isMissing: (path) => isMissing(at(path)),
    listDirectory: (path) => readdirSync(at(path)),
    installedTableTypes,
    editFile: (path, edit) => void editWithLock(at(path), edit, takeLock),
    writeOutput,
    writeError,
  };
}

function interfaceAddresses(): InterfaceAddress[] {
  const all = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ family, address, cidr }): InterfaceAddress => {
      return {
        family: family === "IPv4" ? "ipv4" : "ipv6",
        address,
        prefixBits: Number(cidr?.split("/")[1] ?? (family === "IPv4" ? 32 : 128)),
      };
    });
  return [...all.filter(({ family }) => family === "ipv4"), ...all.filter(({ family }) => family === "ipv6")];
}

function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(systemErrorCode(error));
  }
}

const postconfPaths = ["/usr/sbin/postconf", "/usr/local/sbin/postconf"];
const postconfTimeoutMs = 10_000;

function installedTableTypes(): readonly string[] | undefined {
  const postconf = postconfPaths.find((path) => !isMissing(path));
  if (postconf === undefined) return undefined;
  const { status, stdout } = spawnSync(postconf, ["-m"], { encoding: "utf8", timeout: postconfTimeoutMs });
  return status === 0 ? stdout.split("\n").filter((type) => type !== "") : undefined;
}

async function lookUp(hostName: string): Promise<readonly string[]> {
  const { lookup } = await import("node:dns/promises");
  try {
    const found = await lookup(hostName, { all: true });
    return found.map(({ address }) => address);
  } catch {
    return [];
  }
}

function writeOutput(text: string): void {
  try {
    writeAll(1, text);
  } catch (error) {
    throw new FatalError(`write error: ${systemErrorText(error)}`, { cause: error });
  }
}

/** Drops the text after a system error, since there is nowhere left to report it. */
function writeError(text: string): void {
  try {
    writeAll(2, text);
  } catch (error) {
    // Throws again what is not a system error.
    systemErrorCode(error);
  }
}

/** Writes to a pipe may be partial, and a reader may be slow or gone. */
function writeAll(descriptor: number, text: string): void {
  const bytes = encodeText(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
    }
  }
}
