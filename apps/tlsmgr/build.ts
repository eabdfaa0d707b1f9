/** Builds the daemon and the operator's command. */
import path from "node:path";
import { bundlePrograms } from "@postfixjs/bundle";

const here = (file: string): string => path.join(import.meta.dirname, file);

await bundlePrograms({
  programs: { tlsmgr: here("src/main.ts"), tlsmgrctl: here("src/ctl/main.ts") },
  directory: here("dist"),
  external: ["koffi", "lmdb", "msgpackr"],
});
