import { describe, expect, test } from "vitest";
import type { Host } from "../src/host/host.ts";
import { captureRun } from "./support/captured-run.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";
import type { ScratchDirectory } from "./support/scratch-directory.ts";

const machine: Partial<Host> = {
  hostName: () => "mx",
  interfaceAddresses: () => [{ family: "ipv4", address: "127.0.0.1", prefixBits: 8 }],
};

describe("postconf-js diff", () => {
  function twoFiles(before: string, after: string, name = "main"): ScratchDirectory {
    const directory = scratchDirectory();
    directory.write(`${name}.cf`, before);
    directory.write(`${name}.cf.new`, after);
    return directory;
  }

  test("reports values that change, also through a name that they refer to", async () => {
    using directory = twoFiles(
      "relayhost = [$gate]\ngate = a.example\n",
      "gate = b.example\nrelayhost = [$gate]\n",
    );
    const { status, output } = await captureRun(["diff", "main.cf", "main.cf.new"], directory.path);
    expect(output.split("\n")).toEqual([
      "- address_verify_relayhost = [a.example]  (through a name that it refers to)",
      "+ address_verify_relayhost = [b.example]  (through a name that it refers to)",
      "- gate = a.example",
      "+ gate = b.example",
      "- relayhost = [a.example]  (through a name that it refers to)",
      "+ relayhost = [b.example]  (through a name that it refers to)",
      "",
    ]);
    expect(status).toBe(1);
  });

  test("exits with 0 when only layout, comments and ways to write a value differ", async () => {
    using directory = twoFiles("max_idle = 1h\n", "# an hour\nmax_idle =\n  60m\n");
    const { status, output } = await captureRun(["diff", "main.cf", "main.cf.new"], directory.path);
    expect({ status, output }).toEqual({ status: 0, output: "" });
  });

  test("explains services, fields and options of master.cf", async () => {
    using directory = twoFiles(
      "smtp inet n - n - - smtpd\nold unix - - n - - pipe\n",
      "smtp inet n - y - - smtpd -o smtpd_tls_security_level=may\nnew unix - - n - - pipe\n",
      "master",
    );
    const { output } = await captureRun(["diff", "master.cf", "master.cf.new"], directory.path);
    expect(output.split("\n")).toEqual(
      expect.arrayContaining([
        "- smtp/inet/chroot = n",
        "+ smtp/inet/chroot = y",
        "+ smtp/inet/smtpd_tls_security_level = may",
        "- old/unix",
        "+ new/unix",
      ]),
    );
  });

  test("--format json gives the changes as data", async () => {
    using directory = twoFiles("mail_name = A\n", "mail_name = B\n");
    const args = ["diff", "--format", "json", "main.cf", "main.cf.new"];
    const { output } = await captureRun(args, directory.path);
    expect(JSON.parse(output)).toContainEqual({
      kind: "parameter",
      name: "mail_name",
      before: "A",
      after: "B",
      isIndirect: false,
    });
  });

  test("refuses one configuration, or three, with exit status 2", async () => {
    using directory = twoFiles("", "");
    for (const files of [["main.cf"], ["main.cf", "main.cf", "main.cf"]]) {
      const { status, errors } = await captureRun(["diff", ...files], directory.path);
      expect({ status, errors }).toEqual({
        status: 2,
        errors: expect.stringMatching(/^postconf-js diff: two configurations are needed\nusage: /u),
      });
    }
  });
});

describe("postconf-js explain", () => {
  function installation(): ScratchDirectory {
    const directory = scratchDirectory();
    directory.write(
      "main.cf",
      "# gate\ngate = mail.$mydomain\nrelayhost = [$gate]:$port\n\nmail_name = ${\n",
    );
    directory.write("master.cf", "smtp unix - - n - - smtp\n  -o relayhost=$service_name.example\n");
    return directory;
  }
  const explain = (directory: ScratchDirectory, ...args: string[]): ReturnType<typeof captureRun> =>
    captureRun(["explain", "-c", ".", ...args], directory.path, machine);

  test("shows the value, where it is set and what took part in its expansion", async () => {
    using directory = installation();
    const { status, output } = await explain(directory, "relayhost");
    expect(output.split("\n")).toEqual([
      "relayhost = [mail.localdomain]:",
      "  set in ./main.cf:3",
      "  as written: [$gate]:$port",
      "  $gate: mail.$mydomain (set in ./main.cf:2)",
      "  $mydomain: localdomain (the default on this machine)",
      "  $port: empty (not set, and no parameter of Postfix)",
      '  type str; default ""',
      "  a host",
      "  Next hop for mail to other domains; [name] skips the MX look-up.",
      "",
    ]);
    expect(status).toBe(0);
  });

  test("looks with the eyes of a service", async () => {
    using directory = installation();
    const { output } = await explain(directory, "--service", "smtp/unix", "relayhost");
    expect(output.split("\n").slice(0, 4)).toEqual([
      "relayhost = smtp.example",
      "  set by a -o option in ./master.cf:2",
      "  as written: $service_name.example",
      "  $service_name: smtp (a property of the service)",
    ]);
  });

  test("shows type, limits, versions and successor of a default", async () => {
    using directory = installation();
    expect((await explain(directory, "tls_random_bytes")).output).toContain(
      'the built-in default\n  type int; default "32"; at least 1; since Postfix 2.2\n',
    );
    expect((await explain(directory, "smtpd_use_tls")).output).toContain(
      "deprecated (since 3.9); use smtpd_tls_security_level\n",
    );
  });

  test("lists the words that a parameter takes, and their meanings", async () => {
    using directory = installation();
    const { output } = await explain(directory, "smtpd_tls_security_level");
    expect(output).toContain(
      "\n  one of: none, may, encrypt\n    none: No TLS.\n    may: Opportunistic TLS: ",
    );
    expect((await explain(directory, "virtual_alias_maps")).output).toContain(
      "\n  a list: lookup tables, TYPE:NAME\n",
    );
  });

  test.each([
    [
      "permit_mynetworks",
      /^permit_mynetworks \(restriction .*\n {2}Permits clients in mynetworks\.\n {2}takes no argument; can permit; /u,
    ],
    [
      "Check_Client_Access",
      /^check_client_access .*\n.*\n {2}takes a lookup table, TYPE:NAME; can permit, reject/u,
    ],
    ["hash", /^hash: \(type of lookup table\)\n.*\n.*turns into a \.db file\n$/u],
    ["mongodb:/etc/postfix/mongo.cf", /^mongodb: (?:.*\n)*.*since Postfix 3\.9\n$/u],
    [
      "open-relay",
      /^open-relay \(error\)\n {2}What: .*\n {2}Why: .*\n {2}Fix: .*\n {2}Source: postconf\(5\), mynetworks.*\n {2}Reported in main\.cf:\n {4}mynetworks = 0\.0\.0\.0\/0\n {2}Not reported in main\.cf:\n/u,
    ],
    ["byte-order-mark", /\n {2}Reported in main\.cf:\n {4}\\ufeffbiff = no\n/u],
  ])("tells what %s is, without any file", async (name, expected) => {
    using directory = scratchDirectory();
    const { status, output } = await explain(directory, name);
    expect(output).toMatch(expected);
    expect(status).toBe(0);
  });

  test("--format json gives a restriction as data", async () => {
    using directory = scratchDirectory();
    const { output } = await explain(directory, "--format=json", "reject_rbl_client");
    expect(JSON.parse(output)).toMatchObject({ topic: "restriction", argument: "domain", decides: "reject" });
  });

  test("exits with 1 and the reason when a value cannot be expanded", async () => {
    using directory = installation();
    const { status, output } = await explain(directory, "mail_name");
    expect(status).toBe(1);
    expect(output).toContain("mail_name cannot be expanded\n  set in ./main.cf:5\n");
    expect(output).toContain('warning: truncated macro reference: "${"');
  });

  test("--format json gives the same as data", async () => {
    using directory = installation();
    const { output } = await explain(directory, "--format=json", "relayhost");
    expect(JSON.parse(output)).toMatchObject({
      name: "relayhost",
      value: "[mail.localdomain]:",
      raw: "[$gate]:$port",
      from: "main.cf",
      place: "./main.cf:3",
      references: [
        { name: "gate", raw: "mail.$mydomain", place: "./main.cf:2" },
        { name: "mydomain", from: "caller" },
        { name: "port", from: "undefined" },
      ],
      definition: { type: "str" },
    });
  });

  test.each([
    [["nosuch"], 'postconf-js explain: Unknown parameter "nosuch"\n'],
    [[], "postconf-js explain: one name is needed\nusage: "],
    [["--service", "smtp", "relayhost"], 'postconf-js explain: "smtp" is not of the form NAME/TYPE\nusage: '],
    [["--service", "a/b", "relayhost"], 'postconf-js explain: No service "a/b" in ./master.cf\n'],
  ])("refuses %j with exit status 2", async (args, start) => {
    using directory = installation();
    const { status, errors } = await explain(directory, ...args);
    expect(status).toBe(2);
    expect(errors.slice(0, start.length)).toBe(start);
  });
});
