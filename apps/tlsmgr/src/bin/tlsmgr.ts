import "../native/no-inspector.ts";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runTlsmgr } from "../main.ts";

export { lmdbFault } from "../caches/load-lmdb.ts";
export { runTlsmgr as main } from "../main.ts";

// Otherwise the starter or a test calls main.
const [, program = ""] = process.argv;
if (program.startsWith("/") && realpathSync(program) === fileURLToPath(import.meta.url)) void runTlsmgr();
