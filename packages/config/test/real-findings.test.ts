import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { NetConnectOpts, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, connectTls, freePorts, postfixInstalled, postfixInstance } from "@postfixjs/test-support";
import type { CommandResult, PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeText, parseMainCf, parseMasterCf } from "../src/index.ts";
import { diagnosticCodes, lint } from "../src/lint/index.ts";
import type { DiagnosticCode } from "../src/lint/index.ts";
import { exampleServices, ruleGuides } from "../src/registry/descriptions.ts";
import type { RuleExample } from "../src/registry/descriptions.ts";
import * as registry from "../src/registry/index.ts";
import { deprecationRuns } from "./support/runs/deprecation-runs.ts";
import { postconfRuns } from "./support/runs/postconf-runs.ts";
import { portRuns, socketRuns } from "./support/runs/service-runs.ts";
import { anySink, smtpdRuns, toElsewhere } from "./support/runs/smtpd-runs.ts";
import { smtpDialog } from "./support/smtp-dialog.ts";

const stockServices = "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n";

/** The codes that lint finds, on a machine that has no table types but those that it must have. */
function codesIn({ mainCf = "", masterCf = stockServices }: RuleExample): DiagnosticCode[] {
  return lint({
    mainCf: parseMainCf(`compatibility_level = 3.6\n${mainCf}`),
    masterCf: parseMasterCf(masterCf),
    registry,
    machine: {
      isMissing: (file) => !file.startsWith("/etc/postfix/") && !existsSync(file),
      tableTypes: new Set([...registry.tableTypes.keys()].filter((type) => type !== "sdbm")),
    },
  }).map(({ code }) => code);
}

/** Runs a program on a configuration of its own. */
async function runOn(
  { mainCf = "", masterCf = "" }: RuleExample,
  program: string,
  args: readonly string[],
): Promise<CommandResult> {
  const place = await mkdtemp(path.join(tmpdir(), "finding-"));
  for (const [name, text] of Object.entries({ "main.cf": mainCf, "master.cf": masterCf })) {
    await writeFile(path.join(place, name), encodeText(text));
    // A file that looks old is read once.
    await utimes(path.join(place, name), 1e9, 1e9);
  }
  const result = await command(program, ["-c", place, ...args]);
  await rm(place, { recursive: true });
  return result;
}

describe.skipIf(!postfixInstalled)("postconf shows what follows from", { concurrent: true }, () => {
  test.each(postconfRuns)(
    "$code",
    { timeout: 30_000 },
    async ({ code, args, says, prints, printsCharacters }) => {
      const { stdout, stderr } = await runOn(ruleGuides[code].wrong, "postconf", args);
      if (says !== undefined) expect(stderr).toMatch(says);
      if (prints !== undefined) expect(stdout.trimEnd()).toMatch(prints);
      if (printsCharacters !== undefined) expect(stdout.trimEnd().length).toBe(printsCharacters);
      expect(says ?? prints ?? printsCharacters).toBeDefined();
    },
  );
});

/** What no Postfix program starts with. */
const fatal: readonly (readonly [DiagnosticCode, string, RegExp])[] = [
  ["bad-word", "inet_protocols = ipv5", /unknown inet_protocols value "ipv5"/u],
  ["bad-word", "inet_protocols = IPv4", /unknown inet_protocols value "IPv4"/u],
  ["bad-word", "mynetworks_style = hosts", /unknown mynetworks mask style value "hosts"/u],
  ["bad-host", "myhostname = mail example.com", /parameter myhostname: bad parameter value/u],
  ["bad-host", "myhostname = mail..example.com", /parameter myhostname: bad parameter value/u],
  ["quoted-value", 'myhostname = "mail.example.com"', /parameter myhostname: bad parameter value/u],
];

describe.skipIf(!postfixInstalled)(
  "every Postfix program ends with a fatal error for",
  { concurrent: true },
  () => {
    test.each(fatal)("%s: %s", async (code, setting, message) => {
      const mainCf = `compatibility_level = 3.6\n${setting}\n`;
      expect(codesIn({ mainCf })).toContain(code);
      const { stderr } = await runOn({ mainCf }, "postmap", ["-q", "x", "inline:{a=b}"]);
      expect(stderr).toMatch(message);
    });
  },
);

describe("what newer versions of postconf say about deprecated parameters", () => {
  test.each(deprecationRuns())("$version: $name", ({ name, code }) => {
    expect(codesIn({ mainCf: `${name} = 1\n`, masterCf: exampleServices })).toContain(code);
  });
});

/** Speaks as a Dovecot that accepts every password. */
async function authServer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nMECH\tANONYMOUS\tanonymous\n");
    socket.write("SPID\t1\nCUID\t1\nCOOKIE\tx\nDONE\n");
    socket.on("data", (data) => {
      for (const [, id] of data.toString().matchAll(/^AUTH\t(\d+)\t/gmu))
        socket.write(`OK\t${id}\tuser=somebody\n`);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Options of a tlsmgr that says when it starts, and has an exchange file of its own. */
function speaking(name: string): string {
  return `tlsmgr -v -o syslog_name=judged/${name} -o tls_random_exchange_name=$data_directory/${name}`;
}

/** @param home - the directory for mail of the user daemon, seen from its home directory */
async function start(auth: Server, ports: readonly number[], home: string): Promise<PostfixInstance> {
  const sinkPort = ports[portRuns.length] ?? 0;
  const sink = `[127.0.0.1]:${sinkPort}`;
  const common = [
    "mynetworks=192.0.2.0/24",
    "smtpd_sasl_type=dovecot",
    `smtpd_sasl_path=inet:127.0.0.1:${portOf(auth)}`,
  ];
  const runs = Object.entries(smtpdRuns).map(
    ([name, { settings }]) =>
      [
        name,
        [`syslog_name=judged/${name}`, ...common, ...settings.map((each) => each.replace(anySink, sink))],
      ] as const,
  );
  return postfixInstance({
    // A tlsmgr locks the caches that it opens.
    cacheType: "none",
    listeners: Object.fromEntries([
      ...runs,
      ["plain", ["smtpd_tls_session_cache_database="]],
      ["weak", ["smtpd_tls_ciphers=null"]],
      ["sink", ["mydestination=sink.test"]],
      ["implicit", ["smtpd_tls_wrappermode=yes"]],
    ]),
    mainCf: [
      "default_process_limit = 200",
      "mydestination = localhost, twice.example",
      "virtual_mailbox_domains = twice.example",
    ],
    masterCf: [
      ...socketRuns.map(({ line }) => `${line} -o syslog_name=judged/${line.split(" ")[0]}`),
      ...portRuns.map(
        ({ line, isJailed = false }, index) =>
          `127.0.0.1:${ports[index]} inet n - ${isJailed ? "y" : "n"} - - ${line}`,
      ),
      `127.0.0.1:${sinkPort} inet n - n - - smtpd -o smtpd_recipient_restrictions=permit`,
      "dane unix - - n - - smtp -o syslog_name=judged/dane -o smtp_tls_security_level=dane",
      "trusting unix - - n - - smtp -o syslog_name=judged/trusting -o smtp_tls_security_level=verify",
      `homes unix - n n - - local -o syslog_name=judged/homes -o alias_maps= -o home_mailbox=${home}/Maildir`,
      "strange unix - - n - - smtp -o syslog_name=judged/strange",
      `wake unix - - n 2 1 ${speaking("wake")}`,
      `sleep unix - - n 2? 1 ${speaking("sleep")}`,
      "cached unix - - n - 1 tlsmgr -o smtp_tls_session_cache_database=btree:$data_directory/cached -o smtp_tls_session_cache_timeout=60s",
      "double unix - - n - 1 discard",
      "double unix - - n - 2 discard",
    ],
  });
}

/** Connects for as long as the callback takes. */
async function connected<T>(to: NetConnectOpts, use: (socket: Socket) => Promise<T>): Promise<T> {
  const socket = connect(to);
  socket.on("error", () => {});
  try {
    return await use(socket);
  } finally {
    socket.destroy();
  }
}

function socketOf(postfix: PostfixInstance, name: string): { readonly path: string } {
  return { path: path.join(postfix.queueDirectory, "private", name) };
}

/** What a client or the log sees, where a table does not tell it. */
const observations: Readonly<Partial<Record<DiagnosticCode, (postfix: PostfixInstance) => Promise<void>>>> = {
  "duplicate-service": async ({ log }) => {
    expect(await log.waitFor(/duplicate master\.cf entry for service "double"/u)).toMatch(/using the last/u);
  },
  "tlsmgr-wakeup": async ({ log }) => {
    expect(await log.waitFor(/judged\/wake\/tlsmgr.*received master trigger/u)).toContain("trigger");
    expect(log.lines().filter((line) => line.includes("judged/sleep/"))).toEqual([]);
  },
  "cache-timeout": async (postfix) => {
    const reply = await connected(socketOf(postfix, "cached"), async (socket) => {
      socket.setEncoding("latin1");
      socket.write("request\0policy\0cache_type\0smtp\0\0");
      let text = "";
      for await (const chunk of socket) {
        text += String(chunk);
        if (text.includes("timeout\0")) break;
      }
      return text;
    });
    expect(reply).toContain("timeout\x00120\0");
  },
  "needless-server-cache": async (postfix) => {
    const { session, ticket } = await connectTls(postfix.port("plain"), { version: "1.2" });
    expect(ticket).toBe(true);
    const again = await connectTls(postfix.port("plain"), { version: "1.2", resume: session });
    expect(again.reused).toBe(true);
  },
  "implicit-tls": async (postfix) => {
    const shakesHands = async (listener: string): Promise<boolean> => {
      const server = ["-connect", `127.0.0.1:${postfix.port(listener)}`];
      const { stdout } = await command("openssl", ["s_client", ...server]);
      return /^New, TLS/mu.test(stdout);
    };
    expect(await shakesHands("implicit")).toBe(true);
    expect(await shakesHands("plain")).toBe(false);
  },
  "weak-tls": async (postfix) => {
    const cipher = async (listener: string): Promise<string | undefined> => {
      const server = ["-starttls", "smtp", "-connect", `127.0.0.1:${postfix.port(listener)}`];
      const client = ["-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"];
      const { stdout } = await command("openssl", ["s_client", ...server, ...client]);
      return /^New, .*, Cipher is (\S+)$/mu.exec(stdout)?.[1];
    };
    expect(await cipher("weak")).toMatch(/-NULL-/u);
    expect(await cipher("plain")).toBe("(NONE)");
  },
};

describe.skipIf(!postfixInstalled)("Postfix shows what follows from", { concurrent: true }, () => {
  let postfix: PostfixInstance;
  let auth: Server;
  let ports: readonly number[] = [];
  let mail: string;
  beforeAll(async () => {
    mail = await mkdtemp(path.join(tmpdir(), "mail-"));
    auth = await authServer();
    ports = await freePorts(portRuns.length + 1);
    await chmod(mail, 0o777);
    postfix = await start(auth, ports, path.relative("/usr/sbin", mail));
  }, 120_000);
  afterAll(async () => {
    auth.close();
    await postfix[Symbol.asyncDispose]();
    await rm(mail, { recursive: true });
  });
  // More than the log is waited for.
  const timeout = 70_000;

  const sessions = Object.entries(smtpdRuns).map(
    ([name, run]) => [`${run.code ?? "soundness"} (${name})`, name, run] as const,
  );
  test.each(sessions)("%s", { timeout }, async (_, name, run) => {
    const { code, settings, lints, commands = toElsewhere, answers, logs } = run;
    const { logger = `judged/${name}/smtpd` } = run;
    const usual = ["smtpd_tls_cert_file = /dev/null", "smtpd_tls_key_file = /dev/null", ...settings, ""];
    const found = codesIn(lints ?? { mainCf: usual.join("\n") });
    if (code === undefined) expect(found.filter((each) => each !== "duplicate")).toEqual([]);
    else expect(found).toContain(code);

    const aborter = new AbortController();
    const dialog = smtpDialog(postfix.port(name), commands, aborter.signal);
    try {
      if (answers !== undefined) {
        const replies = await dialog;
        expect(replies.length).toBe(commands.length + 1);
        expect(replies.at(-1)).toMatch(answers);
      }
      if (logs === undefined) return;
      const line = await postfix.log.waitFor(new RegExp(`${logger}\\[.*(?:${logs.source})`, "u"));
      expect(line).toMatch(logs);
    } finally {
      aborter.abort();
      await dialog;
    }
  });

  test.each(socketRuns)("$code ($line)", { timeout }, async ({ code, line, lints, logs }) => {
    expect(codesIn(lints ?? { masterCf: `${line}\n` })).toContain(code);
    const [name = ""] = line.split(" ");
    await connected(socketOf(postfix, name), async () => {
      expect(await postfix.log.waitFor(logs)).toContain(`judged/${name}/`);
    });
  });

  const onPorts = portRuns.map((run, index) => [run.code, run, index] as const);
  test.each(onPorts)("%s", { timeout }, async (code, { line, logs, isJailed = false }, index) => {
    expect(codesIn({ masterCf: `smtp inet n - ${isJailed ? "y" : "n"} - - ${line}\n` })).toContain(code);
    await connected({ host: "127.0.0.1", port: ports[index] ?? 0 }, async () => {
      expect(await postfix.log.waitFor(logs)).toContain("/smtpd[");
    });
  });

  test.each(Object.entries(observations))("%s", { timeout }, async (_, observe) => {
    expect.hasAssertions();
    await observe(postfix);
  });
});

describe("diagnosticCodes", () => {
  test("each has a run of the real Postfix that shows the consequence", () => {
    const shown = new Set<string | undefined>([
      ...postconfRuns.map(({ code }) => code),
      ...fatal.map(([code]) => code),
      ...deprecationRuns().map(({ code }) => code),
      ...Object.values(smtpdRuns).map(({ code }) => code),
      ...[...socketRuns, ...portRuns].map(({ code }) => code),
      ...Object.keys(observations),
    ]);
    expect(Object.keys(diagnosticCodes).filter((code) => !shown.has(code))).toEqual([]);
  });
});
