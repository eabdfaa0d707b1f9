import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { command } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { compileCode } from "../../src/ctl/install/compiled-code.ts";
import { daemonName } from "./daemon-file.ts";

const dist = path.join(import.meta.dirname, "..", "..", "dist");
const programs = ["tlsmgr", "start", "cluster", "tlsmgrctl", "package.json"];

/**
 * The programs and their native parts as the packages for distributions bring them, in their own
 * directory.
 */
export class InstalledPackage implements Disposable {
  readonly directory: string;
  /** The Node.js that runs the daemon. */
  readonly node: string;
  /** The daemon's bundle. */
  readonly daemon: string;

  readonly #original: string;

  /**
   * @param node - the Node.js that runs the daemon; it is linked or copied into the directory
   */
  constructor(node: string) {
    this.directory = mkdtempSync(path.join(tmpdir(), "package-"));
    chmodSync(this.directory, 0o755);
    this.node = path.join(this.directory, "bin/node");
    this.daemon = path.join(this.directory, "tlsmgr/tlsmgr");
    this.#original = node;
    this.unpack();
  }

  /** Puts the files in place, instead of those that are there. */
  unpack(): void {
    for (const name of readdirSync(this.directory))
      rmSync(path.join(this.directory, name), { recursive: true });
    for (const name of ["bin", "tlsmgr"]) mkdirSync(path.join(this.directory, name));
    copyOf(this.#original, this.node);
    for (const name of programs) cpSync(path.join(dist, name), path.join(this.directory, "tlsmgr", name));
    for (const { name, file } of nativeParts()) cpSync(file, path.join(this.directory, "node_modules", name));
  }

  /** Has `tlsmgrctl install` write the launcher into an instance of Postfix, and Postfix use it. */
  async install(postfix: PostfixInstance, ...options: readonly string[]): Promise<void> {
    const ctl = path.join(this.directory, "tlsmgr/tlsmgrctl");
    const place = ["--daemon-directory", postfix.daemonDirectory, "--name", daemonName];
    const args = [ctl, "install", ...place, "--interpreter", this.node, ...options];
    const { status, stderr } = await command(process.execPath, args);
    if (status !== 0 || /takes longer to start/u.test(stderr)) throw new Error(stderr);
    await postfix.setTlsmgrCommand(daemonName);
    await postfix.reload();
  }

  /** The compiled code that `tlsmgrctl install` makes with a Node.js. */
  compile(node: string): Buffer {
    return compileCode(node, this.daemon);
  }

  /** A native part of the package: its file. */
  native(name: "koffi" | "lmdb"): string {
    const part = nativeParts().find((each) => each.name.includes(name));
    return path.join(this.directory, "node_modules", part?.name ?? "");
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A file of many MB: linked where that works. */
function copyOf(file: string, copy: string): void {
  try {
    linkSync(file, copy);
  } catch {
    cpSync(file, copy);
  }
}

interface NativePart {
  /** Its path below `node_modules`. */
  readonly name: string;
  readonly file: string;
}

function nativeParts(): NativePart[] {
  const { platform, arch } = process;
  const load = createRequire(import.meta.url);
  const parts = [
    ["koffi", `@koromix/koffi-${platform}-${arch}/${platform}_${arch}/koffi.node`],
    ["lmdb", `@lmdb/lmdb-${platform}-${arch}/node.napi.glibc.node`],
  ] as const;
  return parts.map(([owner, name]) => {
    const file = createRequire(load.resolve(owner)).resolve(name);
    if (!existsSync(file)) throw new Error(`"${file}" is not installed`);
    return { name, file };
  });
}
