import { setTimeout as delay } from "node:timers/promises";
import type { DaemonStatus } from "../../control/status.ts";
import { exitWell, parseOptions, UsageError } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { controlOptions, withDaemon } from "./control-access.ts";
import { askStatus } from "./status.ts";
import { TopView } from "./top-view.ts";

const topHelp = `usage: tlsmgrctl top [--interval SECONDS] [--count COUNT] [--config-directory DIR] [--control PATH]

Shows what the running daemon does, again and again. q or Ctrl-C ends it. Where the output is
no terminal, or with NO_COLOR set, it is plain text.

  --interval SECONDS      how often (default: 1)
  --count COUNT           stop after COUNT screens (default: at q or Ctrl-C)
  --config-directory DIR  find the daemon by the main.cf there (default: /etc/postfix)
  --control PATH          the daemon's control socket, if it is not where that main.cf has it`;

const defaultWidth = 80;
const intervalSecondsMax = 3600;
const clearScreen = "\u{1b}[H\u{1b}[J";

/** `tlsmgrctl top`. */
export const topCommand: Command = {
  summary: "watch the running daemon",
  help: topHelp,
  run: async (args, output) => {
    const { json: _, ...common } = controlOptions;
    const options = parseOptions(args, {
      ...common,
      interval: { type: "string", default: "1" },
      count: { type: "string" },
    });
    const interval = readNumber("--interval", options.interval, intervalSecondsMax);
    const count =
      options.count === undefined ? Number.POSITIVE_INFINITY : readNumber("--count", options.count, 1e9);
    const isTerminal = process.stdout.isTTY;
    const isColoured = isTerminal && process.env["NO_COLOR"] === undefined;
    const view = new TopView({ isColoured });
    using quit = new QuitKey();
    await withDaemon({ ...options, json: false }, output, async (client) => {
      for (let shown = 0; shown < count; shown += 1) {
        if (shown > 0) await delay(interval * 1000, undefined, { signal: quit.signal }).catch(() => {});
        if (quit.signal.aborted) return;
        const status: DaemonStatus = await askStatus(client);
        const columns = process.stdout.columns ?? defaultWidth;
        const rows = process.stdout.rows ?? Number.POSITIVE_INFINITY;
        const lines = view.lines(status, performance.now() / 1000, columns).slice(0, rows - 1);
        output.result((isTerminal ? clearScreen : "") + lines.join("\n"));
      }
    });
    return exitWell;
  },
};

function readNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (value > 0 && value <= max) return value;
  throw new UsageError(`${option} "${text}" must be a number above 0 and up to ${max}`);
}

const ctrlC = "\u0003";

/** Waits for `q` or Ctrl-C at the terminal, if there is one. */
class QuitKey implements Disposable {
  readonly #controller = new AbortController();
  readonly #isTerminal = process.stdin.isTTY && process.stdout.isTTY;

  constructor() {
    if (!this.#isTerminal) return;
    process.stdin.setRawMode(true).on("data", (keys: Buffer) => {
      if (/q/iu.test(keys.toString()) || keys.includes(ctrlC)) this.#controller.abort();
    });
  }

  /** Aborted once the key was pressed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    if (this.#isTerminal) process.stdin.setRawMode(false).pause();
  }
}
