import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { emptyHost } from "./server/host.ts";
import { startServer } from "./server/server.ts";
import { version } from "./version.ts";

/** What the reader and the writer need of the worker's scope; the libraries of Node's types don't name it. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

startServer({
  connection: createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)),
  host: emptyHost,
  version,
  soon: (task) => void setTimeout(task, 0),
});
