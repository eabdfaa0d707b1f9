import { readFileSync, writeFileSync } from "node:fs";

/** How a start ended, for the launcher's next start. */
export interface StartState {
  /** Everything is loaded. */
  ready(): void;
  /**
   * The daemon cannot be loaded, for a reason of one line.
   *
   * @returns the exit status: 0 if the launcher will know, so that master(8) starts it again at once
   */
  failed(reason: string): number;
}

/**
 * The file that the launcher has written, and named in the environment: a line with a word, its process and
 * Node's options, then a line with what it was started from. Nothing else uses the name.
 */
export function takeStartState(): StartState {
  const file = process.env["TLSMGR_STATE"] ?? "/dev/null";
  delete process.env["TLSMGR_STATE"];
  const write = (word: string, reason: string): boolean => {
    try {
      const [first = "", key = ""] = readFileSync(file, "utf8").split("\n");
      if (key === "") return false;
      writeFileSync(file, `${first.replace(/^\S+/u, word)}\n${key}\n${reason}\n`);
      return true;
    } catch {
      return false;
    }
  };
  return {
    ready: () => void write("ready", ""),
    failed: (reason) => {
      process.stderr.write(`${reason}\n`);
      return write("failed", reason) ? 0 : 1;
    },
  };
}
