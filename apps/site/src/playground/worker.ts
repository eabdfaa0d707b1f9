import { startServer } from "@postfixjs/language-server";
import type { Host } from "@postfixjs/language-server";
import { createConnection } from "./light-protocol.ts";
import type { WorkerScope } from "./light-protocol.ts";
import { keepNotification } from "./protocol.ts";
import type { KeptFiles } from "./protocol.ts";

declare const self: WorkerScope;

/** The files that changes are compared with, as if they were on a disk. */
const kept = new Map<string, { readonly mark: string; readonly bytes: Uint8Array }>();
let keptTimes = 0;

const host: Host = {
  markOf: (uri) => kept.get(uri)?.mark,
  readFile: (uri) => kept.get(uri)?.bytes,
  readManual: () => undefined,
  manualUris: () => [],
  uriOf: (path) => `file://${path}`,
};

const connection = createConnection(self);
connection.onNotification(keepNotification, (files: KeptFiles) => {
  keptTimes += 1;
  for (const [uri, text] of Object.entries(files)) {
    kept.set(uri, { mark: String(keptTimes), bytes: new TextEncoder().encode(text) });
  }
});
startServer({ connection, host, version: "", soon: (task) => void setTimeout(task, 0) });
