/** Newer editors from Debian 13's packages, unpacked into their own root: Neovim and Helix. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import type { Seen } from "./code-server.ts";

const setups = path.join(import.meta.dirname, "..", "..", "language-server", "editors");
const drivers = path.join(import.meta.dirname, "..", "..", "language-server", "test", "editors");

const mainCf = "gateway = mx.example\nrelayhost = [$gateway]\nsmtpd_use_tls = yes\nmax_idle = 1h30m\n";
const masterCf = "smtp inet n - y - - smtpd\n  -o relayhost=$gateway\ntlsmgr unix - - n 1000? 1 tlsmgr\n";

/** Makes the root: Debian 13 with the editors. Takes some minutes, once. */
export function makeRoot(root: string): void {
  if (existsSync(path.join(root, "usr", "bin", "nvim"))) return;
  execFileSync("debootstrap", ["--variant=minbase", "--include=libatomic1,neovim,hx,tmux", "trixie", root], {
    stdio: "inherit",
  });
}

/** A directory inside of the root with the server, Node and the files of a configuration. */
function prepare(root: string, name: string, server: string): string {
  const inside = `/work-${name}`;
  const directory = path.join(root, inside);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  cpSync(server, path.join(directory, "postfix-language-server.cjs"));
  cpSync(process.execPath, path.join(directory, "node"));
  writeFileSync(path.join(directory, "main.cf"), mainCf);
  writeFileSync(path.join(directory, "master.cf"), masterCf);
  return inside;
}

function chroot(root: string, command: string): string {
  const mounts =
    "mount -t proc proc /proc; mount -t devtmpfs dev /dev 2>/dev/null || true; mkdir -p /dev/pts; mount -t devpts devpts /dev/pts 2>/dev/null || true;";
  // A mount namespace of its own: nothing stays mounted behind it.
  return execFileSync("unshare", ["--mount", "chroot", root, "sh", "-c", `${mounts} ${command}`], {
    encoding: "utf8",
    timeout: 120_000,
  });
}

/** Uses Neovim of Debian 13 as the test in `npm test` uses that of Debian 12. */
export function useNeovim(root: string, server: string): Seen {
  const inside = prepare(root, "neovim", server);
  cpSync(path.join(setups, "neovim.lua"), path.join(root, inside, "setup.lua"));
  cpSync(path.join(drivers, "neovim.lua"), path.join(root, inside, "driver.lua"));
  const command = `let g:postfix_language_server = ['${inside}/node', '${inside}/postfix-language-server.cjs', '--stdio']`;
  const version = chroot(root, "nvim --version | head -1").trim();
  chroot(
    root,
    `cd ${inside} && HOME=${inside} RESULT=${inside}/result.json nvim --headless -u NONE -i NONE --cmd "${command}" -c "luafile setup.lua" -c "luafile driver.lua"`,
  );
  const result: Record<string, unknown> = JSON.parse(
    readFileSync(path.join(root, inside, "result.json"), "utf8"),
  );
  return {
    version,
    ...Object.fromEntries(Object.entries(result).map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

/** Uses Helix of Debian 13 in a terminal, by its keys. */
export async function useHelix(root: string, server: string): Promise<Seen> {
  const inside = prepare(root, "helix", server);
  const configuration = path.join(root, inside, ".config", "helix");
  mkdirSync(configuration, { recursive: true });
  const languages = readFileSync(path.join(setups, "helix-languages.toml"), "utf8").replace(
    'command = "postfix-language-server"\nargs = ["--stdio"]',
    `command = "${inside}/node"\nargs = ["${inside}/postfix-language-server.cjs", "--stdio"]`,
  );
  writeFileSync(path.join(configuration, "languages.toml"), languages);
  const script = path.join(root, inside, "drive.sh");
  const keys = (text: string, seconds: number, shot: string): string =>
    `tmux -L helix send-keys ${text}; sleep ${seconds}; tmux -L helix capture-pane -p > ${shot}.txt`;
  writeFileSync(
    script,
    [
      `cd ${inside}; export HOME=${inside} LANG=C.UTF-8 TERM=xterm-256color`,
      "tmux -L helix new-session -d -x 140 -y 40 'hx main.cf'; sleep 12",
      // A pause behind Escape, or the terminal takes it for Alt and the next key.
      keys("Escape", 1, "findings"),
      keys("':2' Enter 'f$' l Space k", 5, "hover"),
      keys("Escape", 1, "closed"),
      keys("':3' Enter Space a", 5, "actions"),
      keys("Enter", 4, "fixed"),
      keys("Escape", 1, "closed"),
      keys("':1' Enter Space r", 3, "renaming"),
      keys("C-u uplink Enter", 5, "renamed"),
      keys("Escape", 1, "closed"),
      keys("':write-all' Enter", 3, "saved"),
      keys("':4' Enter o smtpd_tls_sec", 6, "completion"),
      keys("Escape", 1, "closed"),
      "tmux -L helix send-keys ':quit-all!' Enter; sleep 1; tmux -L helix kill-server 2>/dev/null; hx --version > version.txt",
      "",
    ].join("\n"),
  );
  chroot(root, `sh ${inside}/drive.sh`);
  await pause(100);
  const read = (name: string): string => readFileSync(path.join(root, inside, name), "utf8");
  return {
    version: read("version.txt").trim(),
    findings: read("findings.txt").trimEnd(),
    hover: read("hover.txt").trimEnd(),
    actions: read("actions.txt").trimEnd(),
    completion: read("completion.txt").trimEnd(),
    main: read("main.cf"),
    master: read("master.cf"),
  };
}
