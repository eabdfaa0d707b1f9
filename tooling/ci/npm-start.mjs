/** `npm start`: installs, builds, and runs the daemon in the foreground on its own socket, without Postfix. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { install, pnpm, root, run } from "./workspace.mjs";

await install();
const built = await pnpm(
  "exec",
  "turbo",
  "run",
  "build",
  "--filter=@postfixjs/tlsmgr",
  "--output-logs=errors-only",
);
if (built !== 0) process.exit(built);

// A short path of its own: the path of a UNIX socket may not be longer than 107 bytes, that of a clone can be.
const directory = mkdtempSync(join(tmpdir(), "postfixjs-"));
// Ctrl-C reaches the daemon too, since it shares the terminal; this process waits for it to end and tidies up.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.exitCode = await run(join(root, "node_modules", ".bin", "node"), [
  join(root, "apps", "tlsmgr", "dist", "tlsmgrctl"),
  "run",
  "--config-directory",
  join(root, "apps", "tlsmgr", "example"),
  "--data-directory",
  directory,
  "--socket",
  join(directory, "tlsmgr.sock"),
]);
rmSync(directory, { recursive: true, force: true });
