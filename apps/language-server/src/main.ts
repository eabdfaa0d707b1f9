import process from "node:process";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { nodeHost } from "./server/node-host.ts";
import { startServer } from "./server/server.ts";
import { keepHeapSmall } from "./server/small-heap.ts";
import { version } from "./version.ts";

const usage = `Usage: postfix-language-server --stdio

Serves main.cf and master.cf to an editor over the Language Server Protocol.

  --stdio     talk to the editor over standard input and output
  --version   print the version
  --help      print this text

Settings, as initializationOptions or below "postfix":
  version      Postfix version in use, for example "3.7"; newer parameters become findings
  manualPage   path of postconf(5), for hovers; "" for none; looked for when not set
  inlayHints   expanded values behind settings: true or false
  formatting   true or false
`;

function main(args: readonly string[]): void {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
    return;
  }
  if (args.includes("--version") || args.includes("-V")) {
    process.stdout.write(`postfix-language-server ${version}\n`);
    return;
  }
  // Editors add options such as --clientProcessId.
  if (!args.includes("--stdio")) {
    process.stderr.write(`postfix-language-server: --stdio is missing\n${usage}`);
    process.exitCode = 2;
    return;
  }
  keepHeapSmall();
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  startServer({ connection, host: nodeHost(), version, soon: (task) => void setImmediate(task) });
}

main(process.argv.slice(2));
