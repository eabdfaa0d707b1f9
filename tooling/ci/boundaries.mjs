/** `npm run boundaries`: checks which packages import which. turbo refuses to run a script whose text calls turbo. */
import process from "node:process";
import { runTool } from "./workspace.mjs";

process.exitCode = await runTool("turbo", "boundaries", "--no-color");
