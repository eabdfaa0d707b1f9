import { describe, expect, test } from "vitest";
import { capabilitiesFor } from "../../src/server/capabilities.ts";
import { readClient } from "../../src/server/client.ts";
import { clientProfile } from "../support/transcript.ts";

function read(capabilities: unknown): ReturnType<typeof readClient> {
  // What a client sends is whatever it likes.
  return readClient({ processId: null, rootUri: null, capabilities: capabilities as object });
}

/** The same data once without each of its fields, and once with null in each. */
function damaged(data: unknown): unknown[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  const copies: unknown[] = [];
  for (const [key, value] of Object.entries(data) as [string, unknown][]) {
    const { [key]: _, ...rest } = data as Record<string, unknown>;
    for (const each of [null, ...damaged(value)]) copies.push({ ...data, [key]: each });
    copies.push(rest);
  }
  return copies;
}

describe("readClient", () => {
  test("finds in VS Code's capabilities all that is asked for", () => {
    const client = read(clientProfile("vscode"));
    expect(Object.entries(client).filter(([, has]) => has !== true)).toEqual([]);
    expect(capabilitiesFor(client)).toMatchObject({
      renameProvider: { prepareProvider: true },
      diagnosticProvider: { interFileDependencies: true },
    });
  });

  test.each([{}, null, undefined])("finds nothing in %j, and serves all the same", (capabilities) => {
    const client = read(capabilities);
    expect(Object.values(client).some(Boolean)).toBe(false);
    const offered = capabilitiesFor(client);
    expect(offered).toMatchObject({ hoverProvider: true, renameProvider: true, codeActionProvider: false });
    expect(offered.diagnosticProvider).toBeUndefined();
  });

  test("takes a client that leaves out any field, or sends null for it", () => {
    const profiles = ["vscode", "eglot-1.9"].flatMap((name) => damaged(clientProfile(name)));
    const nothing = { codeAction: { codeActionLiteralSupport: null }, diagnostic: null };
    expect(read({ textDocument: nothing })).toMatchObject({ actionLiterals: false, pull: false });
    expect(profiles.length).toBeGreaterThan(300);
    for (const capabilities of profiles) expect(Object.keys(read(capabilities)).length).toBe(15);
  });
});
