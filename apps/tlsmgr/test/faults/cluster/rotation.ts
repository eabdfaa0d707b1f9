import { randomBytes, randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { isAlive, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { instanceWithOurTlsmgr } from "../../support/daemon-file.ts";
import type { Row } from "./cluster-faults.ts";
import { Servers } from "./servers.ts";
import { handshake } from "./smtp-tls.ts";

const storePort = 7601;
const hostCount = 3;
/** The shortest epoch, and the shortest lifetime that allows it. */
const rotationSeconds = 60;
const lifetimeSeconds = 120;
/** Three changes of the key, at least. */
const measuredSeconds = 190;
const clients = 6;
/** A ticket is accepted for `lifetimeSeconds - rotationSeconds` at least; clocks count whole seconds. */
const ageMaxSeconds = lifetimeSeconds - rotationSeconds - 2;
const sessionsMax = 2000;

/** A session, and where and when it was made. */
interface Known {
  readonly host: number;
  readonly version: "TLSv1.2" | "TLSv1.3";
  readonly session: Buffer;
  readonly at: number;
}

/** Clients that come back to other hosts, while keys change. */
class Comers {
  connections = 0;
  offered = 0;
  resumed = 0;
  readonly failures: string[] = [];
  readonly #ports: readonly number[];
  #known: Known[] = [];

  constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  async run(until: number): Promise<void> {
    while (performance.now() < until) {
      await this.#connect().catch((error: unknown) => this.failures.push(String(error)));
    }
  }

  async #connect(): Promise<void> {
    const oldest = performance.now() - ageMaxSeconds * 1000;
    this.#known = this.#known.filter(({ at }) => at > oldest).slice(-sessionsMax);
    const known = this.connections % 4 === 0 ? undefined : this.#known[randomInt(this.#known.length + 1)];
    const version = known?.version ?? (this.connections % 8 === 0 ? "TLSv1.2" : "TLSv1.3");
    const host = this.#hostOtherThan(known?.host);
    this.connections += 1;
    const { isResumed, session } = await handshake(this.#ports[host] ?? 0, version, known?.session);
    if (known !== undefined) {
      this.offered += 1;
      if (isResumed) this.resumed += 1;
    } else if (session !== undefined) {
      this.#known.push({ host, version, session, at: performance.now() });
    }
  }

  #hostOtherThan(host: number | undefined): number {
    if (host === undefined) return randomInt(hostCount);
    return (host + 1 + randomInt(hostCount - 1)) % hostCount;
  }
}

/** Real Postfix hosts that share keys which change every minute, under as much load as the machine gives. */
export async function rotation(): Promise<Row[]> {
  await using servers = new Servers();
  await servers.start(storePort);
  await using stack = new AsyncDisposableStack();
  const secret = `current ${randomBytes(32).toString("hex")}\n`;
  const hosts: PostfixInstance[] = [];
  for (let index = 0; index < hostCount; index += 1) hosts.push(stack.use(await host(secret)));
  const comers = new Comers(hosts.map((each) => each.port()));
  const end = performance.now() + measuredSeconds * 1000;
  await Promise.all(Array.from({ length: clients }, async () => await comers.run(end)));
  const { connections, offered, resumed, failures } = comers;
  for (const failure of new Set(failures)) console.error(failure);
  const share = ((100 * resumed) / offered).toFixed(2);
  return [
    [
      `Rotation every ${rotationSeconds} s, ${hostCount} hosts, for ${measuredSeconds} s`,
      `${(connections / measuredSeconds).toFixed(0)} connections/s, ${failures.length} failed handshakes`,
      `${share} % of ${offered} sessions resumed on another host`,
    ],
  ];
}

async function host(secret: string): Promise<PostfixInstance> {
  const mainCf = [`smtpd_tls_session_cache_timeout = ${lifetimeSeconds}s`, "smtpd_peername_lookup = no"];
  const postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, cacheType: "none", mainCf });
  const secretFile = path.join(postfix.configDirectory, "cluster.key");
  writeFileSync(secretFile, secret, { mode: 0o600 });
  writeFileSync(
    path.join(postfix.configDirectory, "tlsmgr.ini"),
    `[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\nsecret_file = ${secretFile}
rotation = ${rotationSeconds}s\n[valkey]\nservers = 127.0.0.1:${storePort}\n`,
  );
  const before = await postfix.tlsmgrPid();
  await postfix.reload();
  await until("the end of the daemon before", () => !isAlive(before));
  return postfix;
}
