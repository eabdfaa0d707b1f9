import { readFileSync } from "node:fs";
import path from "node:path";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { startAsMaster } from "../support/as-master.ts";
import type { RunningDaemon } from "../support/as-master.ts";
import { configure } from "../support/configuration.ts";
import { withoutLeak, withoutRandomValues, withoutTime } from "../support/masked.ts";
import { withDirectories } from "../support/stand-alone.ts";
import { Barrier, TestClient } from "../support/test-client.ts";
import { parseProbes, parseVectors } from "../support/transcript.ts";
import type { Recording } from "../support/transcript.ts";

const fixture = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, "../fixtures/transcripts", name), "utf8");

/** The recorded Postfix had these caches; lmtp had none. */
const recordedSettings = {
  smtpd_tls_session_cache_database: "btree:$data_directory/smtpd_scache",
  smtp_tls_session_cache_database: "btree:$data_directory/smtp_scache",
  smtpd_tls_loglevel: "2",
  smtp_tls_loglevel: "2",
  lmtp_tls_loglevel: "2",
};

/** The replies that our daemon gives and the recorded one did not, on purpose. See docs/differences.md. */
const differences: Readonly<
  Record<string, { readonly reason: string; readonly replies: readonly string[] }>
> = {
  "fragmented: first fragment is 2 bytes": {
    reason: "a request is a request, in whatever pieces it arrives",
    replies: ["", "status\x000\0seed\0RRRRRRRRRRRR\0\0"],
  },
  "pipelined: two seeds in one write": {
    reason: "every request is answered",
    replies: ["status\x000\0seed\0RRRRRRRR\0\0".repeat(2), "status\x000\0seed\0RRRRRRRR\0\0"],
  },
};

/** What happened on a connection, in a form to compare. */
interface Account {
  readonly name: string;
  readonly replies: readonly string[];
  readonly log: readonly string[] | undefined;
}

/** Replays recorded connections against a daemon. */
class Replay {
  readonly #daemon: RunningDaemon;
  readonly #barrier: Barrier;
  readonly #dataDirectory: string;
  /** Names of ticket keys: what was recorded, and what the daemon made in its place. */
  readonly #keyNames = new Map<string, string>();

  constructor(daemon: RunningDaemon, barrier: Barrier, dataDirectory: string) {
    this.#daemon = daemon;
    this.#barrier = barrier;
    this.#dataDirectory = dataDirectory;
  }

  async run({ name, steps, log }: Recording): Promise<Account> {
    const logged = this.#daemon.log().length;
    using client = await TestClient.connect(this.#daemon.socketPath);
    // Where the greeting is not part of the recording, it was read before.
    if (steps[0]?.kind === "client" || steps[0]?.kind === "client-ends") await client.takeAtLeast(26);
    const replies: string[] = [];
    for (const step of steps) {
      if (step.kind === "client") client.send(this.#request(step.bytes));
      else if (step.kind === "client-ends") client.halfClose();
      else {
        if (step.ends) await client.untilEnded();
        await this.#barrier.pass();
        const bytes = client.take();
        this.#rememberKey(step.bytes, bytes);
        replies.push(shown(bytes, client.ended));
      }
    }
    return { name, replies, log: log && this.#loggedSince(logged) };
  }

  #loggedSince(count: number): string[] {
    const lines = this.#daemon.log().slice(count);
    return lines.map((line) => withoutTime(line).replaceAll(this.#dataDirectory, "$data_directory"));
  }

  #request(bytes: Buffer): Buffer {
    let text = bytes.toString("latin1");
    for (const [recorded, ours] of this.#keyNames) text = text.replace(recorded, ours);
    return Buffer.from(text, "latin1");
  }

  #rememberKey(recorded: Buffer, ours: Buffer): void {
    const [was, is] = [recorded, ours].map((reply) => {
      const value = /^status\x000\0keybuf\0(.*)\0\0$/u.exec(reply.toString("latin1"))?.[1] ?? "";
      return Buffer.from(value, "base64").subarray(0, 16).toString("base64");
    });
    if (was !== undefined && was !== "" && is !== undefined) this.#keyNames.set(was, is);
  }
}

function shown(reply: Buffer, isEnded: boolean): string {
  return withoutRandomValues(reply) + (isEnded ? "(EOF)" : "");
}

async function replay(recordings: readonly Recording[]): Promise<Account[]> {
  return await withDirectories(async (directories) => {
    await configure(directories, recordedSettings);
    await using daemon = await startAsMaster(directories);
    using barrier = await Barrier.connect(daemon.socketPath);
    const player = new Replay(daemon, barrier, directories.data);
    const accounts: Account[] = [];
    for (const recording of recordings) accounts.push(await player.run(recording));
    return accounts;
  });
}

/** What is expected: the recording, but for the leak and the deliberate differences. */
function expected(recordings: readonly Recording[]): Account[] {
  return recordings.map(({ name, steps, log }) => {
    const replies = steps.flatMap((step) =>
      step.kind === "server"
        ? [shown(Buffer.from(withoutLeak(step.bytes.toString("latin1")), "latin1"), step.ends)]
        : [],
    );
    return { name, replies: differences[name]?.replies ?? replies, log: log?.map(withoutTime) };
  });
}

describe.skipIf(!postfixInstalled)("the daemon answers as tlsmgr(8) of Postfix 3.7.11 did when", () => {
  const groups = sessionGroups(parseVectors(fixture("vectors-hex.txt")));
  test.each(groups)("$name", async ({ recordings }) => {
    expect(await replay(recordings)).toEqual(expected(recordings));
  });

  test.each([
    { name: "a client tried numbers, envelopes, ends and fragments", file: "06-probe-seed-and-envelope.txt" },
    {
      name: "a client tried caches, ticket keys, base64 and strange bytes",
      file: "07-probe-cache-policy-tktkey.txt",
    },
  ])("$name", async ({ file }) => {
    const recordings = parseProbes(fixture(file));
    expect(await replay(recordings)).toEqual(expected(recordings));
  });
});

test("the deliberate differences are differences from recordings that exist", () => {
  const recordings = parseProbes(fixture("06-probe-seed-and-envelope.txt"));
  expect(recordings.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(differences)));
});

interface Group {
  readonly name: string;
  readonly recordings: readonly Recording[];
}

/** The recorded daemon was started afresh between these. */
function sessionGroups(recordings: readonly Recording[]): Group[] {
  const names = {
    "smtpd issued a ticket and resumed by session id": ["01"],
    "smtp missed, stored and found its session": ["02"],
    "smtpd asked for a key by an unknown name, a new key, and that by its name": ["03", "04"],
    "smtp deleted a session that did not work": ["05"],
  };
  return Object.entries(names).map(([name, numbers]) => ({
    name,
    recordings: recordings.filter((recording) => numbers.includes(recording.name.slice(0, 2))),
  }));
}
