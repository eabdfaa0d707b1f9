import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../src/cli/command.ts";
import { base64, byteString, bytesOf, encodeAttributes, nullTerminated, plain } from "../src/index.ts";
import type { Attribute } from "../src/index.ts";
import { wire } from "./support/wire.ts";

interface Result {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command on some bytes; the output is shown as a byte string. */
async function attr(args: readonly string[], input: Uint8Array): Promise<Result> {
  const { status, output, errors } = await run(args, {
    read: () => Promise.resolve(input),
    version: "1.2.3",
  });
  return { status, output: byteString(output), errors };
}

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

const request = wire("request|seed|size|32||");
const readable = "request=seed\nsize=32\n\n";

describe("postfix-attr shows", () => {
  test("bytes in each encoding, found out", async () => {
    const list = [
      { name: "request", value: "seed" },
      { name: "size", value: "32" },
    ];
    for (const encoding of [nullTerminated, base64, plain]) {
      const bytes = encodeAttributes(list, encoding);
      expect(await attr([], bytes)).toEqual({ status: 0, output: readable, errors: "" });
    }
  });

  test("hexadecimal digits, in any layout", async () => {
    for (const text of [
      Buffer.from(request).toString("hex"),
      ` ${Buffer.from(request).toString("hex").replaceAll(/../gu, "$& ")}\n`,
    ]) {
      expect((await attr([], bytesOf(text))).output).toBe(readable);
    }
  });

  test.each(["xxd", "hexdump", "od"])("a dump by %s", async (program) => {
    expect((await attr([], fixture(`dump-${program}.txt`))).output).toBe(
      "request=update\ncache_type=smtp\ncache_id=a|b\nsession=AQID\n\n",
    );
  });

  test("JSON lines", async () => {
    const { output } = await attr(["--json"], request);
    expect(output).toBe('{"attributes":[{"name":"request","value":"seed"},{"name":"size","value":"32"}]}\n');
  });

  test("hash lists, unprintable bytes, and names that look like something else", async () => {
    const list = [
      { list: [{ name: "k", value: "v" }] },
      { name: "#a=b", value: "\u00e9\\" },
      { name: "}", value: "" },
    ];
    const bytes = encodeAttributes(list);
    expect((await attr(["-e", "null-terminated"], bytes)).output).toBe(
      String.raw`{` + "\n  k=v\n}\n" + String.raw`\x23a\x3db=\xe9\x5c` + "\n" + String.raw`\x7d=` + "\n\n",
    );
  });
});

const conversation = [
  ["server", "protocol"],
  ["client", "request"],
  ["server", "status"],
  ["client", "request"],
  ["server", "status"],
  ["client", "request"],
  ["server", "status"],
  ["client", "request"],
  ["server", "status"],
];

describe("postfix-attr shows a capture in the order of the conversation", () => {
  test.each(["capture-socat-x.txt", "capture-socat-x-v.txt"])("%s", async (name) => {
    const { output, status } = await attr(["--json"], fixture(name));
    const lists = output
      .trimEnd()
      .split("\n")
      .map((line): { from: string; attributes: { name: string }[] } => JSON.parse(line));
    expect(status).toBe(0);
    expect(lists.map(({ from, attributes }) => [from, attributes[0]?.name])).toEqual(conversation);
    expect(output).toContain('{"name":"cache_id","value":"id\u00c3\u00a9"}');
  });

  test.each(["capture-strace.txt", "capture-strace-xx.txt"])("%s", async (name) => {
    const { output, status } = await attr(["--fd", "128"], fixture(name));
    const lists = output
      .trimEnd()
      .split("\n\n")
      .map((list) => list.split("\n"));
    expect(status).toBe(0);
    expect(lists.map(([heading, first]) => [heading, first?.split("=")[0]])).toEqual(
      conversation.map(([side, first]) => [side === "client" ? "# read 128" : "# write 128", first]),
    );
    expect(output).toContain(String.raw`cache_id=id\xe9`);
  });

  test("but not one whose strings were cut", async () => {
    const { status, errors } = await attr([], bytesOf('read(6, "request\\0se"..., 4096) = 22\n'));
    expect(status).toBe(2);
    expect(errors).toContain("let it show more with -s 100000");
  });
});

describe("postfix-attr reports malformed lists", () => {
  test("a cut one", async () => {
    expect(await attr(["-e", "null-terminated"], wire("a|1||b|2"))).toEqual({
      status: 1,
      output: "a=1\n\n",
      errors: "postfix-attr: unexpected end-of-input from input while reading input attribute value\n",
    });
  });

  test("a malformed one, in JSON with its bytes, and continues after it", async () => {
    const { status, output } = await attr(["-e", "plain", "-j"], bytesOf("bad\n\na=1\n\n"));
    expect(status).toBe(1);
    expect(output.split("\n").slice(0, 2)).toEqual([
      '{"from":"","error":"cannot decode attribute list: malformed input","bytes":"6261640a0a"}',
      '{"attributes":[{"name":"a","value":"1"}]}',
    ]);
  });
});

const name = fc
  .uint8Array({ minLength: 1, maxLength: 6 })
  .map((bytes) => byteString(bytes))
  .filter((text) => !/[\0{}]/u.test(text));
const value = fc.uint8Array({ maxLength: 12 }).map((bytes) => byteString(bytes.filter((byte) => byte !== 0)));
const simple = fc.record({ name, value });
const lists: fc.Arbitrary<Attribute[][]> = fc.array(
  fc.array(fc.oneof(simple, fc.record({ list: fc.array(simple, { maxLength: 3 }) })), { maxLength: 5 }),
  { minLength: 1, maxLength: 3 },
);

describe("postfix-attr --encode", () => {
  test.each([["--json"], []])("gives the bytes again that were shown with %s", async (...json) => {
    await fc.assert(
      fc.asyncProperty(lists, async (given) => {
        const bytes = Buffer.concat(given.map((list) => encodeAttributes(list)));
        const args = ["-e", "null-terminated"];
        // Any bytes may look like hexadecimal digits.
        const shown = await run([...args, "-i", "raw", ...json], {
          read: () => Promise.resolve(bytes),
          version: "",
        });
        const again = await run(["--encode", ...args], {
          read: () => Promise.resolve(shown.output),
          version: "",
        });
        expect([shown.status, again.status, Buffer.compare(bytes, again.output)]).toEqual([0, 0, 0]);
      }),
    );
  });

  test("writes hexadecimal digits, one line for each list", async () => {
    const { output } = await attr(["-E", "-x", "-e", "plain"], bytesOf("# comment\na=1\n\nb=2\n\n"));
    expect(output).toBe("613d310a0a\n623d320a0a\n");
  });

  test.each([
    ["a=1\n", "cannot read the last list: end it with an empty line"],
    ["a\n\n", 'cannot read the line "a": write NAME=VALUE'],
    ['{"a":1}', 'cannot read {"a":1}: write {"attributes":[{"name":"n","value":"v"}]}'],
    ['{"attributes":[1]}', 'cannot read 1: write {"attributes":[{"name":"n","value":"v"}]}'],
  ])("refuses %j", async (text, message) => {
    const { status, errors } = await attr(["-E", "-e", "plain"], bytesOf(text));
    expect([status, errors]).toEqual([2, `postfix-attr: ${message}\n`]);
  });
});

describe("postfix-attr refuses", () => {
  test.each([
    [["-e", "nul"], 'unknown encoding "nul": choose null-terminated, base64, plain'],
    [["-i", "pcap"], 'unknown form of input "pcap": choose raw, hex, strace, socat'],
    [["--encode"], "cannot encode without an encoding: name it with --encoding"],
    [["a", "b"], 'cannot read more than one file, also "b"'],
    [["-i", "hex"], "cannot read input as hexadecimal digits: name its form with --input"],
    [["-i", "strace"], "cannot find any bytes in the input: name its form with --input"],
    [[], "cannot detect the encoding of the input: name it with --encoding"],
  ])("%j", async (args, message) => {
    const { status, output, errors } = await attr(args, bytesOf("xyz"));
    expect([status, output, errors]).toEqual([2, "", `postfix-attr: ${message}\n`]);
  });

  test("an option that it does not know", async () => {
    const { status, errors } = await attr(["--what"], request);
    expect(status).toBe(2);
    expect(errors).toMatch(/^postfix-attr: Unknown option '--what'/u);
  });
});

describe("postfix-attr --help", () => {
  const execute = promisify(execFile);
  const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));

  test("names every option, and its examples do what they say", async () => {
    const { output } = await attr(["--help"], request);
    for (const option of ["encoding", "input", "fd", "json", "encode", "hex", "help", "version"]) {
      expect(output).toContain(`--${option}`);
    }
    const examples = output
      .slice(output.indexOf("Examples:"))
      .replaceAll("postfix-attr", `'${process.execPath}' '${bin}'`);
    const [first = "", second = "", , , ...third] = examples.trim().split("\n").slice(1);
    const outputs = await Promise.all(
      [first, second, third.join("\n")].map((command) => execute("sh", ["-c", command])),
    );
    expect(outputs.map(({ stdout }) => stdout)).toEqual([
      readable,
      '{"attributes":[{"name":"status","value":"0"}]}\n',
      `${Buffer.from(request).toString("hex")}\n`,
    ]);
  });

  test("is available from the command line, as is the version of the package", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    const { stdout } = await execute(process.execPath, [bin, "--version"]);
    expect(stdout).toBe(`${manifest.version}\n`);
  });

  test("a file that cannot be read gives status 2", async () => {
    await expect(execute(process.execPath, [bin, "/nonexistent/file"])).rejects.toMatchObject({ code: 2 });
  });
});
