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
/** Turns are short, so that what else the machine does meets both daemons alike. */
const pairs = 100;
const requestsPerTurn = 100;
const settleMilliseconds = 3000;

type Kind = "keys" | "lookups";
/** What a client waited for, in milliseconds, shortest first. */
type Times = number[];

/** Times with a cluster, and without one. */
interface Comparison {
  readonly shared: Times;
  readonly alone: Times;
}

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

/** Asks for keys, or for sessions that are nowhere. */
async function ask(client: TlsmgrClient, kind: Kind, times: Times): Promise<void> {
  for (let count = 0; count < requestsPerTurn; count += 1) {
    const start = performance.now();
    if (kind === "keys") await client.ticketKey();
    else await client.lookup("smtpd", `id-${times.length}&s=smtp&l=805306575`);
    times.push(performance.now() - start);
  }
}

/** Asks two daemons in turns; each is the first one in half of them. */
async function compare(shared: PostfixInstance, alone: PostfixInstance, kind: Kind): Promise<Comparison> {
  const connect = ({ tlsmgrSocket }: PostfixInstance): TlsmgrClient =>
    new TlsmgrClient({ address: { path: tlsmgrSocket }, timeoutSeconds: 5 });
  using sharedClient = connect(shared);
  using aloneClient = connect(alone);
  const all = { shared: [] as Times, alone: [] as Times };
  for (let pair = 0; pair < pairs; pair += 1) {
    const isFirst = pair % 2 === 0;
    if (isFirst) await ask(sharedClient, kind, all.shared);
    await ask(aloneClient, kind, all.alone);
    if (!isFirst) await ask(sharedClient, kind, all.shared);
  }
  for (const times of [all.shared, all.alone]) times.sort((a, b) => a - b);
  return all;
}

function row(what: string, { shared, alone }: Comparison): Row {
  const both = (share: number): string => `${text(at(shared, share))} and ${text(at(alone, share))}`;
  return [
    what,
    `p99 ${text(at(shared, 0.99))}, without a cluster ${text(at(alone, 0.99))}`,
    `median ${both(0.5)}; longest ${both(1)}`,
  ];
}

/** What clients wait for with a cluster, and without one, in turns: a server that is fast, slow, and hung. */
export async function waiting(): Promise<Row[]> {
  await using servers = new Servers();
  await servers.start(storePort);
  using slow = await SlowServer.before(storePort);
  await using shared = await daemon(clusterIni(slow.port));
  await using alone = await daemon(() => "");
  // Client and daemons run compiled code when the first turn begins.
  for (const kind of ["keys", "lookups"] as const) await compare(shared, alone, kind);
  const rows: Row[] = [];
  const keys: Comparison[] = [];
  for (const delay of [0, 1, 4, 20, 50]) {
    slow.delayMilliseconds = delay;
    // The breaker probes every second: what it does is part of what is measured.
    await new Promise((resolve) => setTimeout(resolve, settleMilliseconds));
    keys.push(await compare(shared, alone, "keys"));
    rows.push(...keys.slice(-1).map((times) => row(`Server ${delay} ms late: requests for keys`, times)));
    const lookups = await compare(shared, alone, "lookups");
    rows.push(row(`Server ${delay} ms late: lookups of unknown sessions`, lookups));
  }
  const sorted = (times: readonly Times[]): Times => times.flat().sort((a, b) => a - b);
  const all = {
    shared: sorted(keys.map((each) => each.shared)),
    alone: sorted(keys.map((each) => each.alone)),
  };
  return [...rows, row("All of them: requests for keys", all)];
}
