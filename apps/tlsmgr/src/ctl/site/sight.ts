import { statSync } from "node:fs";
import type { Stats } from "node:fs";

/** What a look at a path gave: its state, or that it does not exist, or that this user may not look there. */
export type Look = Stats | "absent" | "hidden";

/**
 * Looks at files, and remembers where this user has no permission to look: what cannot be seen is not
 * missing.
 */
export class Sight {
  readonly #hidden = new Set<string>();

  /** The paths that this user has no permission to look at. */
  get hidden(): readonly string[] {
    return [...this.#hidden];
  }

  /** Looks at a file, through symbolic links. */
  look(file: string): Look {
    try {
      return statSync(file);
    } catch (error) {
      if (!isDenied(error)) return "absent";
      this.#hidden.add(file);
      return "hidden";
    }
  }

  /** Whether there is surely no such file. */
  isAbsent(file: string): boolean {
    return this.look(file) === "absent";
  }

  /** The state of a file that can be seen. */
  stats(file: string): Stats | undefined {
    const look = this.look(file);
    return typeof look === "string" ? undefined : look;
  }

  /** Remembers that this user may not read a file or connect to a socket. */
  hide(file: string): void {
    this.#hidden.add(file);
  }
}

/** Whether a call of the system failed for lack of permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
}
