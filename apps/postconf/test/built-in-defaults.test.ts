import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { captureRun } from "./support/captured-run.ts";
import { comparable, runRealPostconf } from "./support/real-postconf.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

describe.skipIf(!postfixInstalled)("the built-in defaults look as with postconf", () => {
  test.each([["-d"], ["-dx"], ["-df"], ["-d", "-C", "builtin"]])("%s %s %s", async (...command) => {
    using directory = scratchDirectory();
    directory.write("main.cf", "");
    directory.write(
      "master.cf",
      "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\nrelay unix - - n - - smtp\n",
    );
    const args = ["-c", ".", ...command.filter((word) => word !== undefined)];
    const ours = await captureRun(args, directory.path);
    expect(comparable(ours)).toEqual(comparable(await runRealPostconf(args, directory.path)));
  });
});
