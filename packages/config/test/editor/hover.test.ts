import { describe, expect, test } from "vitest";
import { describeName, hoverAt, inlayHints, pathLinks, signatureAt } from "../../src/editor/index.ts";
import type { HoverData } from "../../src/editor/index.ts";
import { marked } from "../support/marked.ts";

function hover(main: string, master?: string): HoverData | undefined {
  const { model, file, offset } = marked(main, master);
  return hoverAt(model, file, offset);
}

const services =
  "smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\n  -o level=encrypt -o x=$level\n";

describe("hoverAt", () => {
  test("gives the effective value with its origin, and the services that override it", () => {
    const found = hover("le|vel = may\nlevel = $base\nbase = none\n", services);
    if (found?.kind !== "parameter") expect.fail("no parameter");
    expect(found.evaluation).toMatchObject({
      value: "none",
      origin: { from: "main.cf", setting: { line: 2 } },
    });
    expect(found.overrides.map(({ service, value }) => [service.fields.service.text, value])).toEqual([
      ["submission", "encrypt"],
    ]);
    expect(found.uses).toMatchObject([{ file: "master.cf" }]);
  });

  test("sees a name in an option with the eyes of its service", () => {
    const found = hover("level = may\n", services.replace("$level", "$le|vel"));
    expect(found).toMatchObject({
      name: "level",
      evaluation: { value: "encrypt", origin: { from: "master.cf" } },
    });
  });

  test.each([
    ["x = ${relay|host?{a}:{b $x}}\n", { condition: "relayhost", holds: false, taken: "b $x" }],
    ["y = 1\nx = ${{$y} == {1} ? {y|es} : {no}}\n", { condition: "{$y} == {1}", holds: true, taken: "yes" }],
  ])("says which branch of %j is taken", (main, branch) => {
    expect(hover(main)).toMatchObject({ branch });
  });

  test.each([
    [
      "smtpd_client_restrictions = reject_unknown_client_h|ostname\n",
      "",
      { kind: "restriction", restriction: { name: "reject_unknown_client_hostname" } },
    ],
    ["default_transport = rel|ay:[x]\n", "relay unix - - y - - smtp\n", { kind: "service" }],
    ["", "smtp inet n - y |- - smtpd\n", { kind: "field", field: "wakeup", text: "-" }],
    ["#relay|host = x\n", "", { kind: "parameter", name: "relayhost" }],
    ["smtpd_banner = a |b\n", "", { kind: "parameter", name: "smtpd_banner" }],
  ])("%j, %j", (main, master, expected) => {
    expect(hover(main, master)).toMatchObject(expected);
  });

  test("says nothing about prose and empty lines", () => {
    expect(hover("# |prose\n")).toBeUndefined();
    expect(hover("a = b\n|\n")).toBeUndefined();
  });

  test("describeName describes a default", () => {
    const { model } = marked("|");
    expect(describeName(model, "queue_run_delay")).toMatchObject({
      evaluation: { value: "300s", origin: { from: "default" } },
    });
  });
});

describe("inlayHints", () => {
  test("shows what a value expands to, and who overrides it", () => {
    const { model } = marked("|base = x\nlevel = $base\n", services);
    expect(inlayHints(model, "main.cf")).toEqual([
      { offset: 22, kind: "value", text: "x" },
      { offset: 22, kind: "overridden", text: "submission/inet" },
    ]);
    expect(inlayHints(model, "master.cf")).toEqual([{ offset: 88, kind: "value", text: "encrypt" }]);
    expect(inlayHints(model, "main.cf", { start: 0, end: 5 })).toEqual([]);
  });
});

describe("pathLinks", () => {
  test("finds paths, also behind table types and through names", () => {
    const { model } = marked("|a = hash:/etc/x, proxy:hash:$b/y\nb = /etc/z\nc = inet:/x:1 no/path /\n");
    expect(pathLinks(model, "main.cf")).toEqual([
      { start: 9, end: 15, path: "/etc/x", tableType: "hash" },
      { start: 28, end: 32, path: "/etc/z/y", tableType: "proxy:hash" },
      { start: 37, end: 43, path: "/etc/z" },
    ]);
  });
});

describe("signatureAt", () => {
  test.each([
    [
      "smtpd_client_restrictions = check_client_access |\n",
      "",
      "check_client_access type:table",
      "type:table",
    ],
    [
      "smtpd_client_restrictions = check_cl|ient_access hash:/x\n",
      "",
      "check_client_access type:table",
      "check_client_access",
    ],
    ["a = ${b?{x}:{|y}}\n", "", "${name?{if not empty}:{if empty}}", ":{if empty}"],
    ["a = ${b?{|x}:{y}}\n", "", "${name?{if not empty}:{if empty}}", "?{if not empty}"],
    [
      "",
      "smtp inet n |",
      "service  type  private  unprivileged  chroot  wakeup  process_limit  command  [arguments]",
      "unprivileged",
    ],
  ])("%j, %j", (main, master, label, active) => {
    const { model, file, offset } = marked(main, master);
    const found = signatureAt(model, file, offset);
    const part = found?.parts[found.activePart];
    expect(found?.label).toBe(label);
    expect(found?.label.slice(part?.start, part?.end)).toBe(active);
  });
});
