import { command } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import { runCtl } from "../../support/run-ctl.ts";

/** What bash offers behind the words of a command line, the last one being unfinished. */
async function offers(script: string, ...words: string[]): Promise<string[]> {
  const program = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tlsmgrctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = await command("bash", ["-c", program, "bash", "tlsmgrctl", ...words]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((word) => word !== "");
}

describe("tlsmgrctl completion", () => {
  test("bash offers commands, what they do, caches and options", async () => {
    const { results, status } = await runCtl(["completion", "bash"]);
    expect(status).toBe(0);
    expect(await offers(results, "")).toEqual(
      expect.arrayContaining(["status", "cache", "install", "--help"]),
    );
    expect(await offers(results, "st")).toEqual(["status"]);
    expect(await offers(results, "cache", "l")).toEqual(["list"]);
    expect(await offers(results, "cache", "list", "smtp")).toEqual(["smtpd", "smtp"]);
    expect(await offers(results, "keys", "")).toEqual(expect.arrayContaining(["list", "rotate", "drop"]));
    expect(await offers(results, "status", "--j")).toEqual(["--json"]);
    expect(await offers(results, "install", "--da")).toEqual(["--daemon-directory"]);
    expect(await offers(results, "status", "--config-directory", "/et")).toContain("/etc");
  });

  test("zsh gets the same through its bashcompinit", async () => {
    const { results } = await runCtl(["completion", "zsh"]);
    expect(results).toMatch(/^#compdef tlsmgrctl\nautoload -U \+X bashcompinit && bashcompinit\n/u);
    expect(results).toContain("complete -F _tlsmgrctl tlsmgrctl");
  });

  test("fish gets a line for each command, word and option", async () => {
    const { results, status } = await runCtl(["completion", "fish"]);
    expect(status).toBe(0);
    const lines = results.split("\n");
    expect(lines).toContain("complete -c tlsmgrctl -n '__fish_seen_subcommand_from status' -l json");
    expect(lines).toContain(
      "complete -c tlsmgrctl -n '__fish_seen_subcommand_from keys' -f -a 'list rotate drop'",
    );
    expect(lines.filter((line) => !line.startsWith("complete -c tlsmgrctl "))).toEqual([]);
  });

  test("no other shell", async () => {
    expect(await runCtl(["completion", "csh"])).toMatchObject({ status: 2 });
  });
});
