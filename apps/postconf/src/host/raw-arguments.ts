import { decodeText } from "@postfixjs/config";
import { readFileSync } from "node:fs";

/**
 * The command's arguments with every byte. Node puts U+FFFD in place of bytes that are not UTF-8; where the
 * kernel still has the bytes (Linux), they are taken from there.
 *
 * @param args - the arguments as Node gives them
 * @param commandLinePath - the kernel's record of this process
 */
export function rawArguments(args: readonly string[], commandLinePath = "/proc/self/cmdline"): string[] {
  if (!args.some((argument) => argument.includes("\uFFFD"))) return [...args];
  try {
    const all = decodeText(readFileSync(commandLinePath)).split("\0").slice(0, -1);
    return all.slice(all.length - args.length);
  } catch {
    return [...args];
  }
}
