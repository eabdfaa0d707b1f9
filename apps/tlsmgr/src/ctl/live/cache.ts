import type { ControlClient } from "../../control/control-client.ts";
import type { EntryReply } from "../../control/operations.ts";
import { cacheTypes } from "../../settings/cache-types.ts";
import { exitWell, parseWords, UsageError } from "../commands/command.ts";
import type { Command, Output } from "../commands/command.ts";
import { controlOptions, controlOptionsHelp, withDaemon } from "./control-access.ts";
import { idText, parseId } from "../commands/format.ts";

const cacheHelp = `usage: tlsmgrctl cache list CACHE [--limit COUNT] [--json]
       tlsmgrctl cache show CACHE ID [--json]
       tlsmgrctl cache delete CACHE ID
       tlsmgrctl cache flush CACHE

Shows or removes entries of a cache of the running daemon. CACHE is smtpd, smtp or lmtp. Sessions
themselves are secrets and are never shown. An ID that is not a plain word is written hex:DIGITS.

  list                    all entries: age and rest of life in seconds, size of the session, id
                          (with --json: one JSON object a line)
  show                    one entry
  delete                  remove one entry
  flush                   remove all entries
  --limit COUNT           list at most COUNT entries
${controlOptionsHelp}`;

const options = { ...controlOptions, limit: { type: "string" } } as const;

interface CacheRequest {
  readonly client: ControlClient;
  readonly cache: string;
  readonly id: Uint8Array;
  readonly isJson: boolean;
  readonly limit: number;
  readonly output: Output;
}

interface Action {
  readonly needsId: boolean;
  readonly run: (request: CacheRequest) => Promise<void>;
}

const actions: ReadonlyMap<string, Action> = new Map([
  ["list", { needsId: false, run: list }],
  ["show", { needsId: true, run: show }],
  ["delete", { needsId: true, run: remove }],
  ["flush", { needsId: false, run: flush }],
]);

/** `tlsmgrctl cache`. */
export const cacheCommand: Command = {
  summary: "list, show, delete or flush entries of a cache",
  help: cacheHelp,
  run: async (args, output) => {
    const { values, words } = parseWords(args, options);
    const [name = "", cache = "", idWord, ...rest] = words;
    const action = actions.get(name);
    if (action === undefined) throw new UsageError("say what to do: list, show, delete or flush");
    if (!cacheTypes.some((type) => type === cache))
      throw new UsageError("say which cache: smtpd, smtp or lmtp");
    if (action.needsId !== (idWord !== undefined) || rest.length > 0) {
      throw new UsageError(`${name} takes ${action.needsId ? "one ID" : "no ID"}`);
    }
    const id = parseId(idWord ?? "");
    if (id === undefined)
      throw new UsageError(`"${idWord}" is not an id: hex: must be followed by hexadecimal digits`);
    const limit = readLimit(values.limit);
    await withDaemon(values, output, async (client) => {
      await action.run({ client, cache, id, isJson: values.json, limit, output });
    });
    return exitWell;
  },
};

function readLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,15}$/u.test(text)) return Number(text);
  throw new UsageError(`--limit "${text}" must be a whole number`);
}

async function list({ client, cache, isJson, limit, output }: CacheRequest): Promise<void> {
  let left = limit;
  for (let operation: "cache.list" | "cache.next" = "cache.list"; left > 0; operation = "cache.next") {
    const { entries, hasMore } = await client.request(operation, { cache });
    const shown = entries.slice(0, left);
    for (const entry of shown) output.result(isJson ? entryJson(entry) : entryLine(entry));
    left -= shown.length;
    if (!hasMore) return;
  }
}

async function show({ client, cache, id, isJson, output }: CacheRequest): Promise<void> {
  const entry = await client.request("cache.show", { cache, id });
  if (isJson) {
    output.result(entryJson(entry));
    return;
  }
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
  output.result(`id       ${idText(entry.id)}`);
  output.result(`stored   ${time(entry.storedAt)}`);
  output.result(`expires  ${time(entry.expiresAt)}`);
  output.result(`session  ${entry.sessionBytes} bytes, not shown`);
}

async function remove({ client, cache, id, isJson, output }: CacheRequest): Promise<void> {
  await client.request("cache.delete", { cache, id });
  output.result(isJson ? JSON.stringify({ deleted: 1 }) : `deleted ${idText(id)}`);
}

async function flush({ client, cache, isJson, output }: CacheRequest): Promise<void> {
  const deleted = await client.request("cache.flush", { cache });
  output.result(
    isJson ? JSON.stringify({ deleted }) : `removed all ${deleted} entries of the ${cache} cache`,
  );
}

function entryJson({ id, storedAt, expiresAt, sessionBytes }: EntryReply): string {
  return JSON.stringify({ id: idText(id), storedAt, expiresAt, sessionBytes });
}

function entryLine({ id, storedAt, expiresAt, sessionBytes }: EntryReply): string {
  const now = Math.floor(Date.now() / 1000);
  const columns = [now - storedAt, expiresAt - now, sessionBytes].map((value) => String(value).padStart(6));
  return `${columns.join("  ")}  ${idText(id)}`;
}
