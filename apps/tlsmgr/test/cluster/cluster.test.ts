import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { command, connectTls, isAlive, postfixInstalled, until } from "@postfixjs/test-support";
import type { PostfixInstance, TlsConnection } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterStatus } from "../../src/cluster/cluster-service.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { Network, networksAvailable } from "../support/network.ts";
import { runCtl } from "../support/run-ctl.ts";
import { ticketKeyName } from "../support/ticket-key-names.ts";
import { aclUser, ValkeyServer, valkeyInstalled } from "../support/valkey-server.ts";

const hostCount = 3;
/** The name of a service is part of the ids of its sessions: it is the same on all hosts. */
const firstPort = 2525;
const versions = ["1.2", "1.3"] as const;
const password = "a-password-of-the-test";

/** A mail server in a network namespace. */
class Host {
  readonly postfix: PostfixInstance;
  readonly under: readonly string[];

  constructor(postfix: PostfixInstance, under: readonly string[]) {
    this.postfix = postfix;
    this.under = under;
  }

  async connect(version: "1.2" | "1.3", resume?: string): Promise<TlsConnection> {
    const { under, postfix } = this;
    return await connectTls(postfix.port(), { version, under, ...(resume === undefined ? {} : { resume }) });
  }

  /** Connects to the smtpd that gives no tickets, so that sessions are resumed by their ids. */
  async connectById(version: "1.2" | "1.3", resume?: string): Promise<TlsConnection> {
    const options = { version, under: this.under, tickets: false };
    const port = this.postfix.port("ticketless");
    return await connectTls(port, { ...options, ...(resume === undefined ? {} : { resume }) });
  }

  /** Writes secret and settings, and has the daemon read them. */
  async configure(secret: string, serverAddress: string): Promise<void> {
    const { configDirectory } = this.postfix;
    const file = (name: string): string => path.join(configDirectory, name);
    writeFileSync(file("cluster.key"), `current ${secret}\n`, { mode: 0o600 });
    writeFileSync(file("password"), `${password}\n`, { mode: 0o600 });
    const ini = `[ticket-keys]
source = cluster
[cluster]
name = mx
secret_file = ${file("cluster.key")}
sessions = smtpd
lookup_wait_ms = 50
[valkey]
servers = ${serverAddress}:6379
username = ${aclUser}
password_file = ${file("password")}
`;
    writeFileSync(file("tlsmgr.ini"), ini);
    await this.reload();
  }

  async reload(): Promise<void> {
    const before = await this.postfix.tlsmgrPid();
    await this.postfix.reload();
    await until("the end of the daemon before", () => !isAlive(before));
  }

  /** Ends the smtpd processes, which would use keys that they hold. */
  async endSmtpd(): Promise<void> {
    const { stdout } = await command("pgrep", ["-P", `${this.postfix.masterPid()}`, "-x", "smtpd"]);
    const pids = stdout
      .split("\n")
      .filter((pid) => pid !== "")
      .map(Number);
    for (const pid of pids) process.kill(pid, "SIGTERM");
    await until("the end of smtpd", () => !pids.some(isAlive));
  }

  /** The name of the key that encrypts, as a client of a new smtpd sees it. */
  async keyName(): Promise<string> {
    await this.endSmtpd();
    return ticketKeyName((await this.connect("1.2")).output);
  }

  async status(): Promise<ClusterStatus> {
    const { results } = await this.ctl("cluster", "status", "--json");
    return JSON.parse(results) as ClusterStatus;
  }

  async ctl(...words: string[]): ReturnType<typeof runCtl> {
    // The daemon starts when somebody asks.
    await this.postfix.tlsmgrPid();
    const control = path.join(this.postfix.dataDirectory, "tlsmgr-control.sock");
    return await until("the control socket", async () => {
      const run = await runCtl([...words, "--control", control]);
      return run.problems.includes("cannot connect") ? undefined : run;
    });
  }

  /** Warnings about the cluster since a number of lines of the log. */
  warnings(from: number): string[] {
    return this.postfix.log
      .lines()
      .slice(from)
      .filter((line) => line.includes(": warning: cluster"));
  }
}

const skipped = !postfixInstalled || !networksAvailable || !valkeyInstalled;

describe.skipIf(skipped)("three hosts that share keys through a server of Valkey or Redis", () => {
  let network: Network;
  let server: ValkeyServer;
  let hosts: readonly Host[] = [];
  const secret = randomBytes(32).toString("hex");
  const host = (index: number): Host => {
    const found = hosts[index];
    if (found === undefined) throw new RangeError(`no host ${index}`);
    return found;
  };

  beforeAll(async () => {
    network = await Network.make(hostCount);
    server = new ValkeyServer({ under: network.underServer, password });
    await server.start();
    hosts = await Promise.all(
      Array.from({ length: hostCount }, async (_, index) => {
        const under = network.under(index);
        const listeners = { main: [], ticketless: ["tls_ssl_options=NO_TICKET"] };
        const options = { tlsmgrChroot: index < 2, cacheType: "btree", listeners, under, firstPort };
        // An smtpd that connects anew is one of which tlsmgr does not know whether it gives tickets.
        const mainCf = ["ipc_idle = 1000s"];
        return new Host(await instanceWithOurTlsmgr({ ...options, mainCf }), under);
      }),
    );
    await Promise.all(hosts.map(async (each) => await each.configure(secret, network.serverAddress)));
  }, 180_000);

  afterAll(async () => {
    await Promise.all(hosts.map(async ({ postfix }) => await postfix[Symbol.asyncDispose]()));
    await server[Symbol.asyncDispose]();
    await network[Symbol.asyncDispose]();
  }, 180_000);

  /** Every host resumes the sessions of every other one. */
  async function expectSharing(): Promise<void> {
    await Promise.all(hosts.map(async (each) => await each.endSmtpd()));
    for (const version of versions) {
      const sessions = await Promise.all(hosts.map(async (each) => await each.connect(version)));
      for (const { session, reused, ticket } of sessions) {
        expect({ reused, ticket }).toEqual({ reused: false, ticket: true });
        const resumed = await Promise.all(hosts.map(async (each) => await each.connect(version, session)));
        expect(resumed.map((each) => each.reused)).toEqual([true, true, true]);
      }
    }
  }

  async function keyNames(): Promise<Set<string>> {
    return new Set(await Promise.all(hosts.map(async (each) => await each.keyName())));
  }

  const logSizes = (): number[] => hosts.map(({ postfix }) => postfix.log.lines().length);

  test("each resumes the sessions of every other one, by tickets of TLS 1.2 and 1.3, also after reload", async () => {
    await expectSharing();
    const { session } = await host(0).connect("1.3");
    await Promise.all(hosts.map(async (each) => await each.reload()));
    expect(await host(2).connect("1.3", session)).toMatchObject({ reused: true });
    expect((await keyNames()).size).toBe(1);
    for (const each of hosts)
      expect(await each.status()).toMatchObject({ encryptsWith: "cluster", problem: null, generation: 0 });
    expect(hosts.flatMap(({ postfix }) => postfix.log.complaints([/killed by signal 15/u]))).toEqual([]);
  });

  test("the server sees no key, and stores 134 bytes for each", async () => {
    const names = (await server.cli("keys", "*")).split("\n").filter((name) => name !== "");
    const keys = names.filter((name) => !name.startsWith("tlsmgr:mx:s:") && !name.endsWith(":traits"));
    expect(keys.every((name) => /^tlsmgr:\{mx\}:k:0:1800:\d+$/u.test(name))).toBe(true);
    const used = await keyNames();
    for (const name of keys) {
      expect((await server.cli("strlen", name)).trim()).toBe("134");
      const record = await server.cli("--no-raw", "get", name);
      for (const key of used) expect(record).not.toContain(key.slice(0, 8));
      expect(Number(await server.cli("pttl", name))).toBeGreaterThan(0);
    }
  });

  test.each(versions)(
    "each resumes the sessions of every other one by id, TLS %s without tickets",
    async (version) => {
      await until("lookups", async () => {
        const all = await Promise.all(hosts.map(async (each) => await each.status()));
        return all.every(({ sessions }) => sessions?.isBreakerOpen === false);
      });
      for (const from of hosts) {
        const first = await from.connectById(version);
        expect(first.reused).toBe(false);
        for (const to of hosts.filter((each) => each !== from)) {
          await until(`a resumed session`, async () => (await to.connectById(version, first.session)).reused);
        }
      }
      const found = await Promise.all(hosts.map(async (each) => (await each.status()).sessions?.hits ?? 0));
      expect(found.every((hits) => hits >= 1)).toBe(true);
    },
  );

  test("sessions of TLS 1.3 with tickets, which nobody looks up, are not shared", async () => {
    const written = async (): Promise<number> => (await host(0).status()).sessions?.written ?? 0;
    const before = await written();
    for (let count = 0; count < 5; count += 1) await host(0).connect("1.3");
    await host(0).connectById("1.3");
    await until("a session without tickets", async () => (await written()) > before);
    expect((await written()) - before).toBeLessThan(5);
  });

  test("hosts that check client certificates differently are told so", async () => {
    const { configDirectory } = host(2).postfix;
    const file = path.join(configDirectory, "main.cf");
    const mainCf = readFileSync(file, "utf8");
    writeFileSync(file, `${mainCf}\nsmtpd_tls_ask_ccert = yes\n`);
    await host(2).reload();
    const differences = async (): Promise<readonly string[]> => (await host(2).status()).differences;
    await until("a comparison", async () => (await differences()).length > 0);
    expect(await differences()).toEqual(["smtpd_tls_ask_ccert"]);
    expect((await host(2).ctl("cluster", "status")).results).toContain(
      "another host has other values of: smtpd_tls_ask_ccert",
    );
    writeFileSync(file, mainCf);
    await host(2).reload();
  });

  test("after keys rotate --cluster all use one new key, and old tickets are accepted", async () => {
    const old = await host(0).connect("1.2");
    const { status, results, problems } = await host(1).ctl("keys", "rotate", "--cluster");
    expect({ status, problems }).toEqual({ status: 0, problems: "" });
    expect(results).toBe("ordered: all hosts use new keys in 20 s");
    await until("a new key on all hosts", async () => {
      const names = await keyNames();
      return names.size === 1 && !names.has(ticketKeyName(old.output));
    });
    for (const each of hosts) expect(await each.connect("1.2", old.session)).toMatchObject({ reused: true });
    await expectSharing();
  });

  test("a killed server costs nothing; one that comes back empty gets the same keys again", async () => {
    const before = await keyNames();
    const from = logSizes();
    await server.kill();
    await expectSharing();
    for (const [index, each] of hosts.entries()) {
      // A command that was under way was not answered; the next one finds nobody.
      const warnings = (reason: string): string[] =>
        each
          .warnings(from[index] ?? 0)
          .filter((line) => line.includes(`:6379: ${reason} -- using the shared keys`));
      await until("a warning", () => warnings("nothing listens there").length > 0);
      expect(warnings("nothing listens there")).toHaveLength(1);
      expect(each.warnings(from[index] ?? 0)).toHaveLength(1 + warnings("it does not answer").length);
      expect((await each.status()).problem).toContain("nothing listens there");
    }
    await server.start();
    await until("contact", async () => {
      const all = await Promise.all(hosts.map(async (each) => await each.status()));
      return all.every(({ isInContact }) => isInContact);
    });
    // A daemon that starts now knows only what the others have published again.
    await host(2).reload();
    expect(await keyNames()).toEqual(before);
    expect(await host(2).status()).toMatchObject({ generation: 1 });
  });

  test("a hung server (SIGSTOP) costs nothing", async () => {
    server.signal("SIGSTOP");
    try {
      await host(0).reload();
      const first = await host(0).connect("1.3");
      expect(await host(0).connect("1.3", first.session)).toMatchObject({ reused: true });
      const second = await host(1).connect("1.3");
      expect(await host(2).connect("1.3", second.session)).toMatchObject({ reused: true });
      await until("a warning", async () => (await host(0).status()).problem?.includes("does not answer"));
    } finally {
      server.signal("SIGCONT");
    }
    await until("one key", async () => (await keyNames()).size === 1);
  });

  test("after FLUSHALL the keys are published again, and stay in use", async () => {
    const before = await keyNames();
    await server.cli("flushall");
    await until("the keys in the store", async () => (await server.cli("dbsize")).trim() !== "0");
    await host(1).reload();
    expect(await keyNames()).toEqual(before);
  });

  test("a host that is cut off uses its own keys, and shares again when it is back", async () => {
    await network.connect(1, false);
    await host(1).reload();
    const own = await host(1).connect("1.3");
    expect(await host(1).connect("1.3", own.session)).toMatchObject({ reused: true });
    expect((await keyNames()).size).toBe(2);
    expect(await host(1).status()).toMatchObject({ encryptsWith: "own", isInContact: false });
    await network.connect(1, true);
    await until("one key", async () => (await keyNames()).size === 1);
    // The tickets that it issued meanwhile are still accepted, by itself.
    expect(await host(1).connect("1.3", own.session)).toMatchObject({ reused: true });
  });

  test("a host with another secret uses its own keys, says why, and changes nothing in the store", async () => {
    const name = (await server.cli("keys", "*:k:1:*")).split("\n")[0] ?? "";
    const record = await server.cli("--no-raw", "get", name);
    const from = logSizes();
    await host(2).configure(randomBytes(32).toString("hex"), network.serverAddress);
    const own = await host(2).connect("1.3");
    expect(await host(2).connect("1.3", own.session)).toMatchObject({ reused: true });
    expect(await host(0).connect("1.3", own.session)).toMatchObject({ reused: false });
    expect(
      host(2)
        .warnings(from[2] ?? 0)
        .at(-1),
    ).toMatch(/sealed with a secret that this host does not have -- using own keys$/u);
    const { status, results } = await host(2).ctl("cluster", "status");
    expect(status).toBe(1);
    expect(results).toContain("encrypted with a key of this host alone");
    expect((await host(2).ctl("keys", "rotate", "--cluster")).problems).toContain("no order was given");
    expect(await server.cli("--no-raw", "get", name)).toBe(record);
    await host(2).configure(secret, network.serverAddress);
    expect((await keyNames()).size).toBe(1);
  });

  test("after keys drop --cluster all refuse old tickets, and list one new key as current", async () => {
    const old = await host(0).connect("1.2");
    const { results } = await host(2).ctl("keys", "drop", "--cluster");
    expect(results).toBe("ordered: all hosts use new keys and refuse old tickets in 20 s");
    await until("a new key on all hosts", async () => {
      const names = await keyNames();
      return names.size === 1 && !names.has(ticketKeyName(old.output));
    });
    for (const each of hosts) expect(await each.connect("1.2", old.session)).toMatchObject({ reused: false });
    const lists = await Promise.all(hosts.map(async (each) => (await each.ctl("keys", "list")).results));
    const current = lists.map((list) => list.split("\n").filter((line) => line.includes("  current")));
    const [name = "no key"] = await keyNames();
    expect(current).toEqual(hosts.map(() => [expect.stringContaining(name)]));
  });
});
