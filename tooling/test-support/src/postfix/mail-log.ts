import { readFileSync } from "node:fs";

import { until } from "./until.ts";

/** The mail log of one instance. */
export class MailLog {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** All lines so far. */
  lines(): string[] {
    try {
      // The last one is empty, or not complete yet.
      return readFileSync(this.#file, "utf8").split("\n").slice(0, -1);
    } catch {
      return [];
    }
  }

  /** The lines of severity warning and worse that match none of the patterns. */
  complaints(expected: readonly RegExp[] = []): string[] {
    return this.lines().filter(
      (line) =>
        /: (?:warning|error|fatal|panic): /u.test(line) && !expected.some((pattern) => pattern.test(line)),
    );
  }

  /**
   * Waits for a line.
   *
   * @param pattern - what the line matches
   * @param from - the number of lines to pass over: what `lines().length` was before the event that is waited
   *   for
   */
  async waitFor(pattern: RegExp, from = 0): Promise<string> {
    try {
      return await until(`${pattern} in the mail log`, () =>
        this.lines()
          .slice(from)
          .find((line) => pattern.test(line)),
      );
    } catch (error) {
      throw new Error(`The mail log has no such line:\n${this.lines().slice(-40).join("\n")}`, {
        cause: error,
      });
    }
  }
}
