/** Builds the daemon and the operator's command: each one file that a plain Node can start. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";

const directory = path.join(import.meta.dirname, "dist");
const programs = { tlsmgr: "src/main.ts", tlsmgrctl: "src/ctl/main.ts" };
/** Packages with native code, and what is loaded beside them, stay where they are installed. */
const external = ["koffi", "lmdb", "msgpackr"];

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory);
// CommonJS, and said so: a file without an extension means that in every version of Node.
writeFileSync(path.join(directory, "package.json"), '{ "type": "commonjs" }\n');

for (const [name, input] of Object.entries(programs)) {
  await build({
    input: path.join(import.meta.dirname, input),
    platform: "node",
    external,
    transform: { target: "node20" },
    resolve: { conditionNames: ["@postfixjs/source", "node", "import", "default"] },
    output: {
      dir: directory,
      entryFileNames: name,
      format: "cjs",
      banner: "#!/usr/bin/env node",
      codeSplitting: false,
      sourcemap: true,
    },
  });
  chmodSync(path.join(directory, name), 0o755);
}
