import { describe, expect, test } from "vitest";
import {
  findDefinitions,
  findReferencesAt,
  nodeAt,
  prepareRename,
  renameAt,
} from "../../src/editor/index.ts";
import { applyEdits } from "../../src/edit/index.ts";
import { marked, texts } from "../support/marked.ts";

const master =
  "smtp inet n - y - - smtpd\n  -o relay_host=x -o mynetworks=$relay_host\nrelay unix - - y - - smtp\n";

describe("nodeAt", () => {
  test.each([
    ["rel|ayhost = x\n", { kind: "name", name: "relayhost" }],
    ["relayhost = [$my|domain]\n", { kind: "reference", name: "mydomain" }],
    ["relayhost = ${a?{$in|ner}}\n", { kind: "reference", name: "inner" }],
    ["mynetworks = 10.0.0.0/8,\n# note\n  127.0.|0.1\n", { kind: "word", text: "127.0.0.1" }],
    ["#relay|host = x\n", { kind: "comment", name: "relayhost" }],
    ["# rel|ay\n", { kind: "comment" }],
  ])("%j", (main, expected) => {
    const { model, file, offset } = marked(main);
    expect(nodeAt(model, file, offset)).toMatchObject(expected);
  });

  test.each([
    ["sm|tp inet n - y - - smtpd -o a=b\n", { kind: "field", field: "service", text: "smtp" }],
    ["smtp inet n - y - - smtp|d -o a=b\n", { kind: "field", field: "command", text: "smtpd" }],
    ["smtp inet n - y - - smtpd -o a|b=c\n", { kind: "name", name: "ab" }],
    ["smtp inet n - y - - smtpd\n  -o { ab = c\n  $d|e }\n", { kind: "reference", name: "de" }],
    ["pipe unix - n n - - pipe user=no|body\n", { kind: "argument", text: "user=nobody" }],
  ])("in master.cf %j", (text, expected) => {
    const { model, file, offset } = marked("", text);
    expect(nodeAt(model, file, offset)).toMatchObject(expected);
  });

  test("finds the place of a name in an option of several lines", () => {
    const { model, file, offset } = marked("", "smtp inet n - y - - smtpd\n  -o { ab = c\n  $d|e }\n");
    const node = nodeAt(model, file, offset);
    expect(texts(model, node === undefined ? [] : [{ file, ...node }])).toEqual(["master:43:de"]);
  });
});

describe("findDefinitions", () => {
  test.each([
    ["a = 1\na = 2\nb = $|a\n", "", ["main:6:a"]],
    ["relay_host = y\n", master.replace("$relay_host", "$relay|_host"), ["master:31:relay_host"]],
    ["mynetworks = y\n", master.replace("mynetworks", "my|networks"), ["main:0:mynetworks"]],
    ["default_transport = re|lay:[x]\n", master, ["master:70:relay"]],
    [
      "smtpd_restriction_classes = strict\nstrict = reject\nsmtpd_client_restrictions = st|rict\n",
      "",
      ["main:35:strict"],
    ],
    ["relayhost = $my|domain\n", "", []],
  ])("%j", (main, other, expected) => {
    const { model, file, offset } = marked(main, other);
    expect(texts(model, findDefinitions(model, file, offset))).toEqual(expected);
  });
});

describe("findReferencesAt", () => {
  test("finds settings, options, references in nested branches and classes in both files", () => {
    const { model, file, offset } = marked(
      "g|w = x\nrelayhost = ${a?{$gw}:{${gw}}}\n",
      "s unix - - n - - smtp -o gw=1 -o b=$gw\n",
    );
    expect(texts(model, findReferencesAt(model, file, offset))).toEqual([
      "main:0:gw",
      "main:25:gw",
      "main:32:gw",
      "master:25:gw",
      "master:36:gw",
    ]);
  });
});

describe("renameAt", () => {
  test("renames a name in both files", () => {
    const { model, file, offset } = marked(
      "g|w = x\nrelayhost = ${gw}\n",
      "s unix - - n - - smtp -o gw=1 -o b=$gw\n",
    );
    const renaming = renameAt(model, file, offset, "uplink");
    if (!("edits" in renaming)) expect.fail(renaming.refusal);
    expect(applyEdits(model.mainCf.text, renaming.edits["main.cf"])).toBe(
      "uplink = x\nrelayhost = ${uplink}\n",
    );
    expect(applyEdits(model.masterCf.text, renaming.edits["master.cf"])).toBe(
      "s unix - - n - - smtp -o uplink=1 -o b=$uplink\n",
    );
  });

  test("takes the parameters and transports of a service along, and warns about tables", () => {
    const { model, file, offset } = marked(
      "slow_destination_rate_delay = 1s\ndefault_transport = slow:[x]\nx = $slow_destination_rate_delay\n",
      "sl|ow unix - - n - - smtp\n",
    );
    const renaming = renameAt(model, file, offset, "late");
    if (!("edits" in renaming)) expect.fail(renaming.refusal);
    expect(applyEdits(model.mainCf.text, renaming.edits["main.cf"])).toBe(
      "late_destination_rate_delay = 1s\ndefault_transport = late:[x]\nx = $late_destination_rate_delay\n",
    );
    expect(applyEdits(model.masterCf.text, renaming.edits["master.cf"])).toBe("late unix - - n - - smtp\n");
    expect(renaming.warning).toContain("transport_maps");
  });

  test.each([
    ["relay|host = x\n", "y", "is a parameter of Postfix"],
    ["g|w = x\n", "relayhost", "is a parameter of Postfix"],
    ["g|w = x\nother = 1\n", "other", "is set already"],
    ["g|w = x\n", "a b", "cannot follow"],
    ["g|w = x\n", "\udc80", "cannot follow"],
    ["# |\n", "y", "Nothing with a name"],
  ])("refuses %j to %j", (main, name, words) => {
    const { model, file, offset } = marked(main);
    expect(renameAt(model, file, offset, name)).toEqual({ refusal: expect.stringContaining(words) });
  });

  test("prepareRename gives the place of the name, or why it has none", () => {
    const { model, file, offset } = marked("relayhost = ${g|w}\n", "smtp inet n - y - - smtpd\n");
    expect(prepareRename(model, file, offset)).toMatchObject({ start: 14, end: 16 });
    expect(prepareRename(model, "main.cf", 0)).toMatchObject({
      refusal: '"relayhost" is a parameter of Postfix',
    });
    expect(prepareRename(model, "master.cf", 0)).toMatchObject({ refusal: expect.stringContaining("inet") });
  });
});
