import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node-host.ts";
import { captureRun } from "../support/captured-run.ts";
import type { CapturedRun } from "../support/captured-run.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";
import type { ScratchDirectory } from "../support/scratch-directory.ts";

const legacy = "smtpd_use_tls = yes\n";
const fixed = "smtpd_tls_security_level = may\n";
const tlsmgr = "tlsmgr unix - - n 1000? 1 tlsmgr\n";

function installation(): ScratchDirectory {
  const directory = scratchDirectory();
  directory.write("main.cf", legacy);
  directory.write("master.cf", "tlsmgr unix - - n 1000 2 tlsmgr\n");
  return directory;
}

const read = (directory: ScratchDirectory, name: string): string =>
  readFileSync(path.join(directory.path, name), "latin1");

/** Runs on a machine on which edits begin with something else, or fail. */
function fixWith(directory: ScratchDirectory, before: (file: string) => void): Promise<CapturedRun> {
  const host = nodeHost(directory.path);
  const machine: Partial<Host> = {
    editFile: (file, edit) => {
      before(file);
      host.editFile(file, edit);
    },
  };
  return captureRun(["lint", "--fix", "."], directory.path, machine);
}

describe("postconf-js lint --fix", () => {
  test("does not overwrite what somebody else wrote meanwhile", async () => {
    using directory = installation();
    const meanwhile = `${legacy}mail_name = other\n`;
    const { status, output, errors } = await fixWith(directory, (file) => {
      if (path.basename(file) === "main.cf") writeFileSync(path.join(directory.path, file), meanwhile);
    });
    expect({ status, output, errors }).toEqual({
      status: 2,
      output: "",
      errors: 'postconf-js lint: "main.cf" was changed by somebody else meanwhile; run lint --fix again\n',
    });
    expect(read(directory, "main.cf")).toBe(meanwhile);
  });

  test.each([
    ["EROFS", "Read-only file system"],
    ["ENOSPC", "No space left on device"],
    ["EACCES", "Permission denied"],
  ])("says that a file cannot be written: %s", async (code, words) => {
    using directory = installation();
    const { status, errors } = await fixWith(directory, () => {
      throw Object.assign(new TypeError("failed"), { code });
    });
    expect({ status, errors }).toEqual({
      status: 2,
      errors: `postconf-js lint: Cannot write "main.cf": ${words}\n`,
    });
    expect(read(directory, "main.cf")).toBe(legacy);
  });

  test("does not hide a bug as a failure of the system", async () => {
    using directory = installation();
    const bug = new TypeError("a bug");
    await expect(
      fixWith(directory, () => {
        throw bug;
      }),
    ).rejects.toBe(bug);
  });

  test("changes nothing the second time", async () => {
    using directory = installation();
    await captureRun(["lint", "--fix", "."], directory.path);
    const files = [read(directory, "main.cf"), read(directory, "master.cf")];
    expect(files).toEqual([fixed, tlsmgr]);
    const second = await fixWith(directory, expect.unreachable);
    expect(second.errors).toBe("");
    expect([read(directory, "main.cf"), read(directory, "master.cf")]).toEqual(files);
  });

  test("keeps line ends, a missing last one and bytes that are not UTF-8", async () => {
    using directory = installation();
    directory.write(
      "main.cf",
      Buffer.from("# \xe9\xff\r\nmail_name = \xfc\r\nsmtpd_use_tls = yes", "latin1"),
    );
    await captureRun(["lint", "--fix", "main.cf"], directory.path);
    expect(read(directory, "main.cf")).toBe(
      "# \xe9\xff\r\nmail_name = \xfc\r\nsmtpd_tls_security_level = may",
    );
  });

  test("changes the target of a link, and each of several files on its own", async () => {
    using directory = installation();
    directory.write("real.cf", legacy);
    symlinkSync("real.cf", path.join(directory.path, "link.cf"));
    directory.write("other.cf", legacy);
    await captureRun(["lint", "--fix", "link.cf", "other.cf"], directory.path);
    expect(["real.cf", "other.cf", "main.cf"].map((name) => read(directory, name))).toEqual([
      fixed,
      fixed,
      legacy,
    ]);
  });
});
