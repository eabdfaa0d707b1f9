import process from "node:process";
import manifest from "../package.json" with { type: "json" };
import { nodeHost } from "./host/node-host.ts";
import { rawArguments } from "./host/raw-arguments.ts";
import { run } from "./run.ts";

const help = `usage: postconf-js [OPTION]... [NAME]...     as postconf(1)
       postconf-js lint|diff|explain --help
       postconf-js --version
`;

const args = rawArguments(process.argv.slice(2));
// postconf itself takes neither, but for a mistake.
if (args.length <= 2 && args.at(-1) === "--version")
  process.stdout.write(`postconf-js ${manifest.version}\n`);
else if (args.length === 1 && args[0] === "--help") process.stdout.write(help);
else {
  void run(args, nodeHost()).then((status) => {
    process.exitCode = status;
    return undefined;
  });
}
