import { printable } from "@postfixjs/config";
import { RecentWarnings } from "./recent-warnings.ts";
import type { WarningStatistics } from "./recent-warnings.ts";
import { RepeatedWarnings } from "./repeated-warnings.ts";

/** The severity of a line, in Postfix's words. */
export type Severity = "info" | "warning" | "fatal" | "panic";

/** Where log lines go: the system log, postlogd(8), a terminal. */
export interface LogSink {
  /** @param text - safe for any log, without the severity */
  write(severity: Severity, text: string): void;
}

/** Thrown to end the process the way Postfix's daemons do: the text is logged, a second passes, status 1. */
export class FatalError extends Error {
  override readonly name = "FatalError";
}

/**
 * Thrown to end the process as Postfix does when it finds a mistake in itself: the text, a second, SIGABRT.
 */
export class PanicError extends Error {
  override readonly name = "PanicError";
}

/**
 * The daemon's log. Texts are as `decodeText` of `@postfixjs/config` gives them: bytes that are no UTF-8 have
 * their own character, since a log quotes what files and clients contain. Readers of the log get a `?`
 * for them.
 */
export class Log {
  /** Level of `-v`: 0 says nothing of the daemon's inner life. */
  verbose = 0;
  /** Keep well-formed UTF-8 in texts, `smtputf8_enable`. */
  keepUtf8 = false;
  readonly #warnings = new RepeatedWarnings((text) => this.#write("warning", text));
  readonly #recent = new RecentWarnings();
  #sinks: readonly LogSink[];

  constructor(...sinks: readonly LogSink[]) {
    this.#sinks = sinks;
  }

  /** Sends all further lines to other sinks. */
  redirect(...sinks: readonly LogSink[]): void {
    this.#sinks = sinks;
  }

  info(text: string): void {
    this.#write("info", text);
  }

  /**
   * Logs that something is wrong while the service continues.
   *
   * @param cause - what it has in common with others that are counted together; by default the text. Give one
   *   to a text that quotes what others send.
   */
  warning(text: string, cause: string = text): void {
    this.#recent.note(printable(text, this.keepUtf8), cause);
    this.#warnings.warn(text, cause);
  }

  /** The warnings since the start, and those of the last hour. */
  warnings(): WarningStatistics {
    return this.#recent.statistics();
  }

  /** Limits the warnings shown per cause and minute, and counts the others; 0 shows all. */
  limitWarnings(perMinute: number): void {
    this.#warnings.limit(perMinute);
  }

  /** Logs how many warnings were not shown. Called before the process exits. */
  tellHiddenWarnings(): void {
    this.#warnings.finish();
  }

  /**
   * Logs the last line of a process that cannot continue. Throw a {@link FatalError} instead of calling this.
   */
  fatal(text: string): void {
    this.#write("fatal", text);
  }

  /** Logs the last line of a process that found a bug in itself. */
  panic(text: string): void {
    this.#write("panic", text);
  }

  /** Logs a detail, with `-v` only. */
  debug(text: () => string): void {
    if (this.verbose > 0) this.#write("info", text());
  }

  #write(severity: Severity, text: string): void {
    const safe = printable(text, this.keepUtf8);
    for (const sink of this.#sinks) sink.write(severity, safe);
  }
}
