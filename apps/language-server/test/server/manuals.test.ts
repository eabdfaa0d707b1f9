import { TextDocument } from "vscode-languageserver-textdocument";
import { describe, expect, test } from "vitest";
import { emptyHost } from "../../src/server/host.ts";
import type { Host } from "../../src/server/host.ts";
import { Manuals } from "../../src/server/manuals.ts";
import { Workspace } from "../../src/server/workspace.ts";
import type { Settings } from "../../src/service/view.ts";

/** Pages by URI; each is read as often as `reads` says. */
interface FakeHost extends Host {
  readonly reads: string[];
  readonly pages: Map<string, { mark: string; source: string }>;
}

function fakeHost(): FakeHost {
  const reads: string[] = [];
  const pages = new Map<string, { mark: string; source: string }>();
  return {
    ...emptyHost,
    reads,
    pages,
    markOf: (uri) => pages.get(uri)?.mark,
    readManual: (uri) => {
      reads.push(uri);
      return pages.get(uri)?.source;
    },
    manualUris: (directory) => [`file://${directory ?? ""}/page`, "file:///usual/page"],
  };
}

function textOf(host: Host, manuals: Manuals, mainCf: string, manualPage?: string): string | undefined {
  const workspace = new Workspace(host);
  const settings: Settings = { ...workspace.settings, manualPage };
  workspace.settings = settings;
  workspace.setDocument(TextDocument.create("file:///x/main.cf", "postfix-main", 1, mainCf));
  const { view } = workspace.find("file:///x/main.cf") ?? expect.fail("no view");
  return manuals.find(view)?.textOf("a", false);
}

describe("Manuals", () => {
  const page = (text: string, mark: string = "1"): { mark: string; source: string } => {
    return { mark, source: `.SH a (default: 1)\n${text}\n` };
  };

  test("takes the page of the setting, else that of manpage_directory, else the usual one", () => {
    const host = fakeHost();
    host.pages.set("file:///set", page("of the setting"));
    host.pages.set("file:///own/page", page("of manpage_directory"));
    host.pages.set("file:///usual/page", page("of the system"));
    const manuals = new Manuals(host);
    const mainCf = "manpage_directory = /own\n";
    expect(textOf(host, manuals, mainCf, "/set")).toBe("of the setting");
    expect(textOf(host, manuals, mainCf)).toBe("of manpage_directory");
    expect(textOf(host, manuals, "manpage_directory = /nowhere\n")).toBe("of the system");
    expect(textOf(host, manuals, mainCf, "")).toBeUndefined();
    expect(textOf(host, manuals, mainCf, "/missing")).toBeUndefined();
  });

  test("reads a page once, and again when it has changed", () => {
    const host = fakeHost();
    const manuals = new Manuals(host);
    host.pages.set("file:///set", page("old"));
    expect([1, 2, 3].map(() => textOf(host, manuals, "", "/set"))).toEqual(["old", "old", "old"]);
    expect(host.reads.length).toBe(1);
    host.pages.set("file:///set", page("new", "2"));
    expect(textOf(host, manuals, "", "/set")).toBe("new");
    expect(host.reads.length).toBe(2);
  });
});
