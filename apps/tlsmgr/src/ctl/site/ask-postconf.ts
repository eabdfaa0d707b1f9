import { execFileSync } from "node:child_process";
import type { StdioOptions } from "node:child_process";

/** What the postconf(1) of this machine prints; `undefined` where there is none. */
export function askPostconf(...args: readonly string[]): string | undefined {
  try {
    const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
    return execFileSync("postconf", args, { encoding: "utf8", stdio }).trim();
  } catch {
    return undefined;
  }
}
