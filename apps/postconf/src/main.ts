import process from "node:process";
import { nodeHost } from "./host/node-host.ts";
import { rawArguments } from "./host/raw-arguments.ts";
import { run } from "./run.ts";

void run(rawArguments(process.argv.slice(2)), nodeHost()).then((status) => {
  process.exitCode = status;
  return undefined;
});
