import { readFileSync } from "node:fs";
import { statusError, statusFail, statusOk } from "@postfixjs/attr/tlsmgr";
import { postfixInstalled, postfixInstance } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { fakeTlsmgr } from "../../support/fake-tlsmgr.ts";
import type { Answers } from "../../support/fake-tlsmgr.ts";
import { runCtl } from "../../support/run-ctl.ts";

/** The lines of a report, without their times. */
function reportOf(results: string): string[] {
  return results.split("\n").map((line) => line.replaceAll(/\d+(\.\d+)? ms/gu, "T"));
}

async function probeWith(wrong: Partial<Answers>): Promise<{ status: number; bad: string[] }> {
  await using tlsmgr = await fakeTlsmgr(wrong);
  const { status, results } = await runCtl(["probe", "--socket", tlsmgr.socket]);
  return { status, bad: reportOf(results).filter((line) => line.startsWith("  BAD")) };
}

describe("probe with a tlsmgr that does not answer as it should", () => {
  const empty = new Uint8Array(0);
  const cases: readonly { flaw: string; wrong: Partial<Answers>; bad: readonly string[] }[] = [
    {
      flaw: "refuses seeds",
      wrong: { seed: () => ({ status: statusFail, seed: empty }) },
      bad: [
        "answer        the first request was refused with status -2",
        "seed          refused with status -2",
      ],
    },
    {
      flaw: "gives short seeds",
      wrong: { seed: () => ({ status: statusOk, seed: new Uint8Array(31) }) },
      bad: ["seed          asked for 32 random bytes, got 31"],
    },
    {
      flaw: "gives the same seed to all",
      wrong: { seed: ({ size }) => ({ status: statusOk, seed: new Uint8Array(size) }) },
      bad: ["seed          got the same bytes twice"],
    },
    {
      flaw: "knows one type of cache less",
      wrong: {
        policy: ({ cache_type }) =>
          cache_type === "lmtp"
            ? { status: statusFail, cachable: 0, timeout: 0 }
            : { status: statusOk, cachable: 0, timeout: 3600 },
      },
      bad: ["lmtp policy   refused with status -2"],
    },
    {
      flaw: "does not store",
      wrong: { update: () => ({ status: statusFail }) },
      bad: ["smtpd", "smtp", "lmtp"].map(
        (type) => `${`${type} cache`.padEnd(12)}  a session was not stored: status -2`,
      ),
    },
    {
      flaw: "says that it stores, but does not",
      wrong: {
        policy: ({ cache_type }) => ({
          status: statusOk,
          cachable: cache_type === "smtp" ? 1 : 0,
          timeout: 3600,
        }),
        update: () => ({ status: statusOk }),
      },
      bad: ["smtp cache    a session stored just now is not found: status -1"],
    },
    {
      flaw: "gives other sessions than it got",
      wrong: {
        policy: ({ cache_type }) => ({
          status: statusOk,
          cachable: cache_type === "smtp" ? 1 : 0,
          timeout: 3600,
        }),
        lookup: () => ({ status: statusOk, session: new Uint8Array(1500) }),
      },
      bad: ["smtp cache    a session came back changed"],
    },
    {
      flaw: "does not remove",
      wrong: {
        policy: ({ cache_type }) => ({
          status: statusOk,
          cachable: cache_type === "smtp" ? 1 : 0,
          timeout: 3600,
        }),
        delete: () => ({ status: statusError }),
      },
      bad: ["smtp cache    a session was not removed: status -1"],
    },
    {
      flaw: "has no ticket key",
      wrong: { tktkey: () => ({ status: statusError, keybuf: empty }) },
      bad: ["ticket key    refused with status -1"],
    },
    {
      flaw: "gives a ticket key of a wrong size",
      wrong: {
        tktkey: ({ keyname }) =>
          keyname.length === 0
            ? { status: statusOk, keybuf: new Uint8Array(80) }
            : { status: statusError, keybuf: keyname },
      },
      bad: ["ticket key    it has 80 bytes, which no smtpd takes"],
    },
    {
      flaw: "gives the same old ticket key for any name",
      wrong: { tktkey: () => ({ status: statusOk, keybuf: new Uint8Array(88) }) },
      bad: [
        expect.stringMatching(/^ticket key {4}it serves new tickets for -\d+ s, but sessions live 3600 s$/u),
        "unknown key   a name that nobody gave out was answered with status 0",
      ],
    },
    {
      flaw: "forgets its keys",
      wrong: {
        tktkey: ({ keyname }) => {
          const keybuf = new Uint8Array(88);
          new BigInt64Array(keybuf.buffer)[10] = BigInt(Math.floor(Date.now() / 1000) + 60);
          return keyname.length === 0
            ? { status: statusOk, keybuf }
            : { status: statusError, keybuf: keyname };
        },
      },
      bad: ["key by name   the key is not found again by its name: status -1"],
    },
  ];

  test("the fake tlsmgr is well when nothing is wrong with it", async () => {
    expect(await probeWith({})).toEqual({ status: 0, bad: [] });
  });

  test.each(cases)("one that $flaw is BAD, with status 1", async ({ wrong, bad }) => {
    const found = await probeWith(wrong);
    expect(found.status).toBe(1);
    expect(found.bad.map((line) => line.slice("  BAD   ".length))).toEqual(bad);
  });
});

describe("probe without an answer", () => {
  test("reports that no process listens", async () => {
    const { status, results } = await runCtl(["probe", "--socket", "/no/such/socket"]);
    expect(status).toBe(1);
    expect(results).toContain('BAD   no reply      cannot connect to "/no/such/socket"');
    expect(results).toContain("ENOENT");
  });

  test("says what silence may mean, and asks those of Postfix 3.4 and 3.5 with --no-greeting", async () => {
    await using tlsmgr = await fakeTlsmgr({}, new Uint8Array(0));
    const place = ["--socket", tlsmgr.socket];
    const silent = await runCtl(["probe", ...place, "--timeout", "0.2"]);
    expect(silent.status).toBe(1);
    expect(silent.results).toContain(
      "it hangs or is throttled (see the mail log), or is of Postfix 3.4 or 3.5",
    );
    expect(await runCtl(["probe", ...place, "--no-greeting"])).toMatchObject({ status: 0 });
  });

  test("says when a greeting comes against expectation", async () => {
    await using tlsmgr = await fakeTlsmgr();
    const { status, results } = await runCtl(["probe", "--socket", tlsmgr.socket, "--no-greeting"]);
    expect(status).toBe(1);
    expect(results).toContain(
      "it greets its clients, as Postfix 3.6 and later do; try without --no-greeting",
    );
  });

  test("says when the main.cf is not there", async () => {
    const { status, problems } = await runCtl(["probe", "--config-directory", "/no/such/directory"]);
    expect(status).toBe(1);
    expect(problems).toContain('cannot read "/no/such/directory/main.cf": No such file or directory');
  });

  test("takes -c as Postfix's own commands do", async () => {
    const { problems } = await runCtl(["probe", "-c", "/no/such/directory"]);
    expect(problems).toContain("/no/such/directory/main.cf");
  });

  test("takes either a socket or a configuration, and sensible times only", async () => {
    const both = await runCtl(["probe", "--socket", "/x", "--config-directory", "/y"]);
    expect(both).toMatchObject({ status: 2, problems: expect.stringContaining("exclude each other") });
    for (const timeout of ["0", "-1", "soon", "3601"]) {
      expect(await runCtl(["probe", "--socket", "/x", `--timeout=${timeout}`])).toMatchObject({ status: 2 });
    }
  });
});

describe.skipIf(!postfixInstalled)("probe with a real Postfix", () => {
  const probeOf = (postfix: PostfixInstance) =>
    runCtl(["probe", "--config-directory", postfix.configDirectory, "--timeout", "60"]);
  const allWell = (socket: string) => [
    `The tlsmgr at ${socket}:`,
    "  well  answer        it is there: connected and had the first answer in T",
    "  well  seed          32 random bytes in T",
    "  well  smtpd policy  sessions are cached for 3600 s (T)",
    "  well  smtpd cache   stored, found and removed a session of 1500 bytes in T, T, T",
    "  well  smtp policy   sessions are cached for 3600 s (T)",
    "  well  smtp cache    stored, found and removed a session of 1500 bytes in T, T, T",
    "  well  lmtp policy   sessions are not cached (T)",
    "  well  ticket key    88 bytes, for new tickets for another N s (T)",
    "  well  key by name   the same key comes back by its name (T)",
    "  well  unknown key   a name that nobody gave out is not known (T)",
    "All is well.",
  ];

  test("finds all well with Postfix's own tlsmgr", async () => {
    await using postfix = await postfixInstance();
    const { status, results } = await probeOf(postfix);
    expect(reportOf(results.replace(/another \d+ s/u, "another N s"))).toEqual(allWell(postfix.tlsmgrSocket));
    expect(status).toBe(0);
    expect(postfix.log.complaints()).toEqual([]);
  });

  test("finds all well with ours, in its jail", async () => {
    await using postfix = await postfixInstance({ tlsmgrChroot: true });
    await runCtl(["install", "--daemon-directory", postfix.daemonDirectory, "--name", "tlsmgr-js"]);
    await postfix.setTlsmgrCommand("tlsmgr-js");
    await postfix.reload();
    const { status, results } = await probeOf(postfix);
    expect(reportOf(results.replace(/another \d+ s/u, "another N s"))).toEqual(allWell(postfix.tlsmgrSocket));
    expect(status).toBe(0);
    expect(postfix.log.complaints()).toEqual([]);
    const pid = await postfix.tlsmgrPid();
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).toMatch(/^tlsmgr-js -l -n tlsmgr /u);
  });

  test("accepts that caches and ticket keys are off", async () => {
    await using postfix = await postfixInstance({
      cacheType: "none",
      mainCf: ["smtpd_tls_session_cache_timeout = 0"],
    });
    const { status, results } = await probeOf(postfix);
    expect(status).toBe(0);
    expect(results).toContain("well  smtpd policy  sessions are not cached");
    expect(results).toContain("well  ticket key    none: smtpd_tls_session_cache_timeout is 0");
  });
});
