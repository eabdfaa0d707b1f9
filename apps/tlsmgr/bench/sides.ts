import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isAlive, postfixInstance, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { codeFileOf, compileCode } from "../src/ctl/install/compiled-code.ts";
import { launcherText, nodeOptionsFor } from "../src/ctl/install/launcher.ts";

/** One of the two servers under comparison, each under a master(8) of its own. */
export interface Side {
  readonly name: "ours" | "C";
  readonly postfix: PostfixInstance;
  readonly socket: string;
  readonly serverPid: number;
  readonly masterPid: number;
}

/** Both servers. */
export interface Sides extends AsyncDisposable {
  readonly ours: Side;
  readonly c: Side;
}

const ourName = "tlsmgr-js";

/** Settings of {@link openSides}. */
export interface SidesOptions {
  /** Further lines of main.cf. */
  readonly mainCf?: readonly string[];
  /** Our daemon runs without compiled code, as under systemd's MemoryDenyWriteExecute. */
  readonly isJitless?: boolean;
}

/**
 * Brings up two instances of Postfix with the same configuration: one with our daemon, one as it is.
 *
 * @param daemon - our daemon as it was built
 */
export async function openSides(
  daemon: string,
  { mainCf = [], isJitless = false }: SidesOptions = {},
): Promise<Sides> {
  const directory = await mkdtemp(path.join(tmpdir(), "daemon-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => await rm(directory, { recursive: true }));
  // What `tlsmgrctl install` writes.
  const launcher = path.join(directory, ourName);
  const text = launcherText({
    interpreter: process.execPath,
    program: daemon,
    name: "tlsmgr",
    fallback: "/nowhere",
    postlog: "/usr/sbin/postlog",
    loadedFiles: [],
    isJitless,
  });
  await writeFile(launcher, text);
  const code = compileCode(process.execPath, daemon, nodeOptionsFor({ isJitless }));
  await writeFile(codeFileOf(launcher), code);
  const options = { cacheType: "btree", tlsmgrChroot: true, listeners: {}, mainCf };
  const ourOptions = {
    ...options,
    tlsmgrCommand: ourName,
    programs: { [ourName]: launcher, [codeFileOf(ourName)]: codeFileOf(launcher) },
  };
  const ours = await sideOf("ours", stack.use(await postfixInstance(ourOptions)));
  const c = await sideOf("C", stack.use(await postfixInstance(options)));
  const kept = stack.move();
  return { ours, c, [Symbol.asyncDispose]: async () => await kept.disposeAsync() };
}

async function sideOf(name: Side["name"], postfix: PostfixInstance): Promise<Side> {
  const serverPid = await postfix.tlsmgrPid();
  return { name, postfix, socket: postfix.tlsmgrSocket, serverPid, masterPid: postfix.masterPid() };
}

/** Gives our server other settings: the text of its tlsmgr.ini. A new process serves from then on. */
export async function withSettings(side: Side, text: string): Promise<Side> {
  const { postfix } = side;
  const before = await postfix.tlsmgrPid();
  await writeFile(path.join(postfix.configDirectory, "tlsmgr.ini"), text);
  await postfix.reload();
  await until("the end of the process before", () => !isAlive(before));
  return { ...side, serverPid: await postfix.tlsmgrPid() };
}
