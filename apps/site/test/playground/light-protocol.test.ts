import { SemanticTokensBuilder as RealBuilder } from "vscode-languageserver";
import { describe, expect, test } from "vitest";
import { kindOf } from "../../src/playground/dropping.ts";
import {
  createConnection,
  LSPErrorCodes,
  ResponseError,
  SemanticTokensBuilder,
} from "../../src/playground/light-protocol.ts";

/** A worker's scope whose messages are kept. */
function makeScope(): { sent: unknown[]; receive: (data: unknown) => Promise<void>; scope: object } {
  const sent: unknown[] = [];
  let listener: ((event: { data: unknown }) => void) | undefined;
  const scope = {
    addEventListener: (_type: "message", given: (event: { data: unknown }) => void) => (listener = given),
    postMessage: (message: unknown) => sent.push(message),
  };
  return {
    sent,
    scope,
    receive: async (data) => {
      listener?.({ data });
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

describe("createConnection", () => {
  test("answers a request, with null for nothing", async () => {
    const { sent, receive, scope } = makeScope();
    const connection = createConnection(scope as Parameters<typeof createConnection>[0]);
    connection.onHover(({ position }) => (position.line === 0 ? { contents: "text" } : undefined));
    connection.listen();
    await receive({ id: 1, method: "textDocument/hover", params: { position: { line: 0 } } });
    await receive({ id: 2, method: "textDocument/hover", params: { position: { line: 1 } } });
    expect(sent).toEqual([
      { jsonrpc: "2.0", id: 1, result: { contents: "text" } },
      { jsonrpc: "2.0", id: 2, result: null },
    ]);
  });

  test("passes errors on, and refuses unknown methods", async () => {
    const { sent, receive, scope } = makeScope();
    const connection = createConnection(scope as Parameters<typeof createConnection>[0]);
    connection.onRenameRequest(() => {
      throw new ResponseError(LSPErrorCodes.RequestFailed, "not that name");
    });
    connection.listen();
    await receive({ id: 1, method: "textDocument/rename", params: {} });
    await receive({ id: 2, method: "textDocument/other", params: {} });
    await receive({ method: "$/unknown", params: {} });
    expect(sent).toEqual([
      { jsonrpc: "2.0", id: 1, error: { code: -32_803, message: "not that name" } },
      { jsonrpc: "2.0", id: 2, error: { code: -32_601, message: 'no method "textDocument/other"' } },
    ]);
  });
});

test("SemanticTokensBuilder encodes as the library does", () => {
  const real = new RealBuilder();
  const light = new SemanticTokensBuilder();
  for (const [line, character] of [
    [0, 3],
    [0, 9],
    [2, 1],
    [1, 4],
  ] as const) {
    real.push(line, character, 2, 1, 0);
    light.push(line, character, 2, 1, 0);
  }
  expect(light.build().data).toEqual(real.build().data);
});

test("kindOf knows a file by its name, else by its text", () => {
  expect(kindOf("master.cf.dpkg-new", "")).toBe("master.cf");
  expect(kindOf("MAIN.CF", "")).toBe("main.cf");
  expect(kindOf("x", "smtp inet n - y - - smtpd\n")).toBe("master.cf");
  expect(kindOf("x", "myhostname = a\n")).toBe("main.cf");
});
