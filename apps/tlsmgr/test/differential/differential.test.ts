import { setTimeout as delay } from "node:timers/promises";
import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { ourDaemon, startAsMaster } from "../support/as-master.ts";
import { configure, theirDaemon } from "../support/configuration.ts";
import { withoutLeak, withoutRandomValues, withoutTime } from "../support/masked.ts";
import { withDirectories } from "../support/stand-alone.ts";
import { Barrier, TestClient } from "../support/test-client.ts";
import { script } from "../support/differential-script.ts";
import type { Connection } from "../support/differential-script.ts";

const connectionCount = 700;
/** Long enough that most pieces arrive one by one; what comes out does not depend on it. */
const betweenPiecesMilliseconds = 1;

const settings = {
  smtpd_tls_session_cache_database: "btree:$data_directory/smtpd_scache",
  smtp_tls_session_cache_database: "btree:$data_directory/smtp_scache",
  smtpd_tls_loglevel: "2",
  smtp_tls_loglevel: "cache",
};

interface Outcome {
  /** For each connection, for each request: what it was, and the reply. */
  readonly replies: readonly (readonly string[])[];
  readonly log: readonly string[];
}

/** Plays the script to a daemon. */
async function play(program: readonly string[], connections: readonly Connection[]): Promise<Outcome> {
  return await withDirectories(async (directories) => {
    await configure(directories, settings);
    await using daemon = await startAsMaster(directories, { program });
    using barrier = await Barrier.connect(daemon.socketPath);
    const replies: string[][] = [];
    for (const connection of connections) {
      replies.push(await converse(daemon.socketPath, connection, barrier));
    }
    daemon.closeChannel();
    expect(await daemon.end()).toBe(0);
    const log = daemon.log().map((line) => withoutTime(line).replaceAll(directories.data, "$data_directory"));
    return { replies, log };
  });
}

async function converse(socketPath: string, connection: Connection, barrier: Barrier): Promise<string[]> {
  using client = await TestClient.connect(socketPath);
  const replies = [(await client.takeAtLeast(26)).toString("latin1")];
  for (const { what, pieces, isLast } of connection) {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await delay(betweenPiecesMilliseconds);
      client.send(piece);
    }
    if (isLast) {
      client.halfClose();
      await client.untilEnded();
    }
    await barrier.pass();
    const request = pieces.map((piece) => piece.toString("latin1")).join("|");
    replies.push(`${what} (${request}): ${withoutRandomValues(client.take())}`);
    if (client.ended) return [...replies, "closed"];
  }
  return replies;
}

/** A line of ours that Postfix has no use for. */
const isOwnLine = (line: string): boolean =>
  / TLS cache \S+: kept in memory and in an unnamed LMDB file /u.test(line);

describe.skipIf(!postfixInstalled)("the daemon and Postfix's own tlsmgr(8)", () => {
  test("give the same replies and log the same lines to a long script of good and bad requests", async () => {
    const connections = script(connectionCount);
    const theirs = await play(await theirDaemon(), connections);
    const ours = await play(ourDaemon, connections);
    expect(theirs.replies.flat().length).toBeGreaterThan(3000);
    for (const [index, replies] of ours.replies.entries()) {
      expect(replies).toEqual(theirs.replies[index]?.map(withoutLeak));
    }
    expect(ours.log.filter((line) => !isOwnLine(line))).toEqual(theirs.log);
  });
});
