import type { TicketKeyStatus, TicketKeyStatusEntry } from "../../control/status.ts";
import { exitWell, parseWords, UsageError } from "../commands/command.ts";
import type { Command } from "../commands/command.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";
import { timeText } from "../commands/format.ts";

const keysHelp = `usage: tlsmgrctl keys list [--json]
       tlsmgrctl keys rotate [--cluster] [--json]
       tlsmgrctl keys drop [--cluster] [--json]

Shows or renews the session ticket keys of the running daemon. Only names and times are shown,
never a key. smtpd processes keep the keys that they have: with keys in memory, they take up a new
one when theirs has reached its end, or after "postfix reload"; with shared keys, within a minute.

  list                    list the keys
  rotate                  make a new key; the current one still decrypts for half its life
  drop                    drop all keys: tickets made with them are refused
  --cluster               do it on all hosts of the cluster, in 20 seconds
${controlOptionsHelp}`;

const operations = { list: "keys.list", rotate: "keys.rotate", drop: "keys.drop" } as const;

function isOperation(word: string): word is keyof typeof operations {
  return Object.hasOwn(operations, word);
}

/** `tlsmgrctl keys`. */
export const keysCommand: Command = {
  summary: "list, rotate or drop the session ticket keys",
  help: keysHelp,
  run: async (args, output) => {
    const options = { ...controlOptions, cluster: { type: "boolean", default: false } } as const;
    const { values, words } = parseWords(args, options);
    const [operation = "", ...rest] = words;
    if (!isOperation(operation) || rest.length > 0) {
      throw new UsageError("say what to do: list, rotate or drop");
    }
    if (values.cluster) {
      if (operation === "list") throw new UsageError("--cluster is for rotate and drop");
      const seconds = await withDaemon(
        values,
        output,
        async (client) => await client.request(`cluster.${operation}`),
      );
      const order = { operation, secondsToEffect: seconds };
      const done = operation === "rotate" ? "use new keys" : "use new keys and refuse old tickets";
      output.result(
        values.json
          ? JSON.stringify(order, undefined, 2)
          : `ordered: all hosts ${done} in ${timeText(seconds)}`,
      );
      return exitWell;
    }
    const keys = await withDaemon(
      values,
      output,
      async (client) => await client.request(operations[operation]),
    );
    if (values.json) output.result(JSON.stringify(keys, undefined, 2));
    else for (const line of keyLines(keys)) output.result(line);
    return exitWell;
  },
};

function keyLines({ isEnabled, keys }: TicketKeyStatus): string[] {
  if (!isEnabled) return ["session tickets are off: smtpd_tls_session_cache_timeout is 0"];
  if (keys.length === 0) return ["no keys: the next request makes one"];
  return keys.map((key) => `${key.name}  ${keyText(key)}`);
}

/** State and times of a key. */
export function keyText({ state, ageSeconds, secondsToRotation }: TicketKeyStatusEntry): string {
  const times = [
    ...(ageSeconds === null || ageSeconds < 0 ? [] : [`age ${timeText(ageSeconds)}`]),
    ...(ageSeconds === null || ageSeconds >= 0 ? [] : [`encrypts in ${timeText(-ageSeconds)}`]),
    ...(state === "current" && secondsToRotation !== null && secondsToRotation > 0
      ? [`rotation in ${timeText(secondsToRotation)}`]
      : []),
  ];
  return [state, ...times].join(", ");
}
