import { describe, expect, test } from "vitest";
import {
  folds,
  formatEdits,
  outline,
  refactorsAt,
  selectionSpans,
  semanticTokens,
} from "../../src/editor/index.ts";
import { applyEdits } from "../../src/edit/index.ts";
import { marked } from "../support/marked.ts";

describe("formatEdits", () => {
  test.each([
    ["a=b  \nc  =  d\ne =\n", "a = b\nc = d\ne =\n"],
    ["mydestination =\n\ta,  \n  # why\n        b", "mydestination =\n    a,\n  # why\n    b\n"],
    ["smtpd_banner = a  \n  b\n", "smtpd_banner = a  \n  b\n"],
    ["a=b\r\n\t \r\nc=d\r\n", "a = b\r\n\r\nc = d\r\n"],
    ["a\n  = b\n", "a\n  = b\n"],
    ["  lost\nbroken\n", "  lost\nbroken\n"],
    ["", ""],
  ])("main.cf %j", (before, after) => {
    const { model } = marked(`|${before}`);
    expect(applyEdits(before, formatEdits(model, "main.cf"))).toBe(after);
  });

  test.each([
    [
      "smtp inet n - y - - smtpd -v -o a=b -o {c = d e}\n",
      "smtp       inet  n       -       y       -       -       smtpd -v\n    -o a=b\n    -o {c = d e}\n",
    ],
    [
      "a unix - n n - - pipe\n  flags=R user=x\n  # why\n argv=y",
      "a          unix  -       n       n       -       -       pipe\n    flags=R user=x\n  # why\n    argv=y\n",
    ],
  ])("master.cf %j", (before, after) => {
    const { model } = marked("", `|${before}`);
    expect(applyEdits(before, formatEdits(model, "master.cf"))).toBe(after);
    const { model: again } = marked("", `|${after}`);
    expect(formatEdits(again, "master.cf")).toEqual([]);
  });

  test("leaves what is outside of a range", () => {
    const { model } = marked("|a=b\nc=d\n");
    expect(applyEdits("a=b\nc=d\n", formatEdits(model, "main.cf", { start: 4, end: 8 }))).toBe(
      "a=b\nc = d\n",
    );
  });
});

describe("outline, folds, selectionSpans", () => {
  test("outline shows services with their options", () => {
    const { model } = marked("", "|smtp inet n - y - - smtpd -o a=b\n");
    expect(outline(model, "master.cf")).toMatchObject([
      {
        kind: "service",
        name: "smtp/inet",
        detail: "smtpd",
        children: [{ kind: "option", name: "a", detail: "b" }],
      },
    ]);
  });

  test("folds blocks of prose, settings that are commented out and entries of several lines", () => {
    const text = "# one\n# two\n#a = b\n#c = d\n#   e\nx =\n  1\n\n# alone\n";
    const { model } = marked(`|${text}`);
    const found = folds(model, "main.cf").map(({ kind, start, end }) => [kind, text.slice(start, end)]);
    expect(found).toEqual([
      ["comment", "# one\n# two"],
      ["comment", "#a = b\n#c = d\n#   e"],
      ["entry", "x =\n  1"],
    ]);
  });

  test("selectionSpans grows from the name to the file", () => {
    const { model, file, offset } = marked("b = 1\na = ${b?{x $c|}} y\n");
    const { text } = model.mainCf;
    expect(selectionSpans(model, file, offset).map(({ start, end }) => text.slice(start, end))).toEqual([
      "c",
      "$c",
      "${b?{x $c}}",
      "${b?{x $c}} y",
      "a = ${b?{x $c}} y",
      text,
    ]);
  });
});

describe("semanticTokens", () => {
  test("says what the words of both files are", () => {
    const { model } = marked(
      "|own = hash:/etc/x\nsmtpd_use_tls = yes\nqueue_run_delay = 300s\nrelayhost = $own\nsmtpd_client_restrictions = reject\n#myorigin = x\n",
      "smtp inet n - y - - smtpd\n",
    );
    const tokens = (file: "main.cf" | "master.cf"): string[] =>
      semanticTokens(model, file).map(
        ({ kind, start, end, isDeprecated }) =>
          `${kind}:${model.file(file).text.slice(start, end)}${isDeprecated ? "!" : ""}`,
      );
    expect(tokens("main.cf")).toEqual([
      "own-name:own",
      "table-type:hash",
      "path:/etc/x",
      "parameter:smtpd_use_tls!",
      "keyword:yes",
      "parameter:queue_run_delay",
      "number:300",
      "unit:s",
      "parameter:relayhost",
      "reference:own",
      "parameter:smtpd_client_restrictions",
      "restriction:reject",
      "commented-setting:myorigin",
    ]);
    expect(tokens("master.cf").slice(0, 2)).toEqual(["service:smtp", "field:inet"]);
  });
});

describe("refactorsAt", () => {
  const master = "smtp inet n - y - - smtpd\n  -o smtpd_tls_auth_only=yes\n";

  function apply(main: string, other: string, title: string): [string, string] {
    const { model, file, offset } = marked(main, other);
    const found = refactorsAt(model, file, offset).find((refactor) => refactor.title.includes(title));
    const change = (name: "main.cf" | "master.cf"): string =>
      applyEdits(model.file(name).text, found?.edits[name] ?? []);
    return [change("main.cf"), change("master.cf")];
  }

  test.each([
    ["relay|host =\nx = 1\n", "", "equals the default", "x = 1\n", ""],
    ["relay|host = x\n  y\n", "", "out", "#relayhost = x\n#  y\n", ""],
    ["#relay|host = x\n#  y\n", "", "in", "relayhost = x\n  y\n", ""],
    [
      "",
      master.replace("smtpd_tls", "smtpd_|tls"),
      "Move",
      "smtpd_tls_auth_only = yes\n",
      "smtp inet n - y - - smtpd\n",
    ],
    [
      "smtpd_|helo_required = yes\n",
      "smtp inet n - y - - smtpd\n",
      "Move",
      "",
      "smtp inet n - y - - smtpd\n  -o smtpd_helo_required=yes\n",
    ],
    ["mydest|ination = a, b\n", "", "own line", "mydestination =\n    a,\n    b\n", ""],
    ["mydest|ination =\n    a,\n    b\n", "", "one line", "mydestination = a, b\n", ""],
    [
      "smtpd_|client_restrictions = check_client_access hash:/x, reject\n",
      "",
      "own line",
      "smtpd_client_restrictions =\n    check_client_access hash:/x,\n    reject\n",
      "",
    ],
  ])("%j, %j: %s", (main, other, title, mainAfter, masterAfter) => {
    expect(apply(main, other, title)).toEqual([mainAfter, masterAfter]);
  });
});
