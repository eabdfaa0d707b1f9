import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { isAlive, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import type { Row } from "./cluster-faults.ts";
import { Servers } from "./servers.ts";
import { SlowServer } from "./slow-server.ts";

const storePort = 7602;
const pairs = 5;
const requestsPerTurn = 1500;
const settleMilliseconds = 3000;

/** What a client waited for, in milliseconds, shortest first. */
type Times = number[];

const at = (times: Times, share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
const text = (milliseconds: number): string => `${milliseconds.toFixed(2)} ms`;

async function daemon(ini: (directory: string) => string): Promise<PostfixInstance> {
  const postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, cacheType: "btree" });
  writeFileSync(path.join(postfix.configDirectory, "tlsmgr.ini"), ini(postfix.configDirectory));
  const before = await postfix.tlsmgrPid();
  await postfix.reload();
  await until("the end of the daemon before", () => !isAlive(before));
  await postfix.tlsmgrPid();
  return postfix;
}

function clusterIni(port: number): (directory: string) => string {
  return (directory) => {
    const secretFile = path.join(directory, "cluster.key");
    writeFileSync(secretFile, `current ${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
    return `[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\nsecret_file = ${secretFile}\nsessions = smtpd
[valkey]\nservers = 127.0.0.1:${port}\n`;
  };
}

/** One client after the other asks for keys and for sessions that are nowhere. */
async function ask(postfix: PostfixInstance, kind: "keys" | "lookups"): Promise<Times> {
  using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket }, timeoutSeconds: 5 });
  const times: Times = [];
  for (let count = 0; count < requestsPerTurn; count += 1) {
    const start = performance.now();
    if (kind === "keys") await client.ticketKey();
    else await client.lookup("smtpd", `id-${count}&s=smtp&l=805306575`);
    times.push(performance.now() - start);
  }
  return times;
}

/** Asks two daemons in turns. */
async function compare(
  shared: PostfixInstance,
  alone: PostfixInstance,
  kind: "keys" | "lookups",
): Promise<{ readonly shared: Times; readonly alone: Times }> {
  const all: { readonly shared: Times; readonly alone: Times } = { shared: [], alone: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const isFirst = pair % 2 === 0;
    if (isFirst) all.shared.push(...(await ask(shared, kind)));
    all.alone.push(...(await ask(alone, kind)));
    if (!isFirst) all.shared.push(...(await ask(shared, kind)));
  }
  for (const times of [all.shared, all.alone]) times.sort((a, b) => a - b);
  return all;
}

/** What clients wait for with a cluster, and without one, in turns: a server that is fast, slow, and hung. */
export async function waiting(): Promise<Row[]> {
  await using servers = new Servers();
  await servers.start(storePort);
  using slow = await SlowServer.before(storePort);
  await using shared = await daemon(clusterIni(slow.port));
  await using alone = await daemon(() => "");
  const rows: Row[] = [];
  for (const delay of [0, 1, 4, 20, 50]) {
    slow.delayMilliseconds = delay;
    // The breaker probes every second: what it does is part of what is measured.
    await new Promise((resolve) => setTimeout(resolve, settleMilliseconds));
    for (const kind of ["keys", "lookups"] as const) {
      const times = await compare(shared, alone, kind);
      const [with99, without99] = [at(times.shared, 0.99), at(times.alone, 0.99)];
      rows.push([
        `Server ${delay} ms late: ${kind === "keys" ? "requests for keys" : "lookups of unknown sessions"}`,
        `p99 ${text(with99)}, without a cluster ${text(without99)}`,
        `median ${text(at(times.shared, 0.5))} and ${text(at(times.alone, 0.5))}; longest ${text(at(times.shared, 1))} and ${text(at(times.alone, 1))}`,
      ]);
    }
  }
  return rows;
}
