import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { decode } from "@postfixjs/attr";
import { encodeRequest, replySchemas } from "@postfixjs/attr/tlsmgr";
import { postfixInstalled } from "@postfixjs/test-support";
import { expect, test } from "vitest";

const daemon = path.join(import.meta.dirname, "..", "..", "dist", "tlsmgr");

/** Every Node on this machine's PATH: the pinned one, and that of the system, which started the tests. */
const nodes = execFileSync("bash", ["-c", "type -ap node | sort -u"], { encoding: "utf8" })
  .trim()
  .split("\n");

test.skipIf(!postfixInstalled).each(nodes)("the built daemon answers under %s", (node) => {
  const directory = mkdtempSync(path.join(tmpdir(), "node-"));
  chmodSync(directory, 0o755);
  const owned = path.join(directory, "data");
  execFileSync("install", ["-d", "-o", "postfix", owned]);
  writeFileSync(
    path.join(directory, "main.cf"),
    [
      "compatibility_level = 3.6",
      `queue_directory = ${directory}`,
      `data_directory = ${owned}`,
      "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache",
    ].join("\n"),
  );
  const { status, stdout, stderr } = spawnSync(node, [daemon, "-S", "-V", "-l"], {
    env: { ...process.env, MAIL_CONFIG: directory },
    input: encodeRequest("seed", { size: 16 }),
  });
  rmSync(directory, { recursive: true });
  expect({ status, complaints: stderr.toString().match(/(?:warning|error|fatal|panic): .*/gu) }).toEqual({
    status: 0,
    complaints: null,
  });
  expect(decode(replySchemas.seed, stdout).seed).toHaveLength(16);
});
