import { printable } from "@postfixjs/config";

/** Ends the run with exit status 1; the message goes to standard error behind `postconf: fatal: `. */
export class FatalError extends Error {
  override readonly name = "FatalError";
}

/** Standard error as Postfix's `msg` writes it: one line per message, unprintable bytes as `?`. */
export class Report {
  readonly #write: (text: string) => void;
  /** How often `-v` was given. */
  verbosity = 0;

  /** @param write - gets whole lines */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** A message without a level, for `-v`. */
  info(text: string): void {
    this.#line(text);
  }

  warn(text: string): void {
    this.#line(`warning: ${text}`);
  }

  /** Says why the run ends; only the outermost caller, who catches `FatalError`, uses it. */
  fatal(text: string): void {
    this.#line(`fatal: ${text}`);
  }

  // Whoever compares our output with postconf's wants its name in the messages, whatever our file is called.
  #line(text: string): void {
    this.#write(`postconf: ${printable(text)}\n`);
  }
}
