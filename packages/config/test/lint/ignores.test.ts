import { describe, expect, test } from "vitest";
import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { lint } from "../../src/lint/index.ts";
import * as registry from "../../src/registry/index.ts";

function codes(main: string, master: string = ""): string[] {
  return lint({ mainCf: parseMainCf(main), masterCf: parseMasterCf(master), registry }).map(
    ({ code, start }) => `${code}@${start}`,
  );
}

describe("# postfix-lint-ignore", () => {
  test("silences a code in the next entry, and only there", () => {
    const setting = "smtpd_use_tls = yes\n";
    const ignore = "# postfix-lint-ignore legacy-tls\n";
    expect(codes(`${ignore}\n# why\n${setting}`)).toEqual([]);
    expect(codes(`${ignore}relayhost = x\n${setting}`)).toEqual(["legacy-tls@47"]);
    expect(codes(`# postfix-lint-ignore duplicate\n${setting}`)).toEqual(["legacy-tls@32"]);
  });

  test("takes several codes", () => {
    expect(codes("#postfix-lint-ignore: ignored-text, legacy-tls\nmax_idle = 1h30m\n")).toEqual([]);
  });

  test("inside of an entry silences the rest of it", () => {
    const service = "tlsmgr unix - - n 1000 2 tlsmgr\n";
    expect(codes("", service).length).toBe(2);
    expect(codes("", `# postfix-lint-ignore tlsmgr-wakeup tlsmgr-process-limit\n${service}`)).toEqual([]);
    const option = "smtp unix - - n - - smtp\n  -o smtpd_tls_session_cache_timeout=1d\n";
    const silenced = option.replace("\n", "\n  # postfix-lint-ignore override-without-effect\n");
    expect([codes("", option).length, codes("", silenced).length]).toEqual([1, 0]);
  });
});
