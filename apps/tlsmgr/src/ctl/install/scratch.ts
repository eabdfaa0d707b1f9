import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The account that a scratch directory's `data` belongs to. */
export interface ScratchOwner {
  readonly uid: number;
  readonly gid: number;
}

/** All can enter it, root alone can change it. */
const readable = 0o755;

/**
 * A temporary directory of the caller, with a directory `data` in it that belongs to another account: a place
 * to run a daemon in that serves nobody.
 *
 * Disposing of it removes everything. `data` is emptied with the rights of its owner: a process of that
 * account can swap a directory for a link at any moment, and root would follow it.
 */
export class Scratch implements Disposable {
  /** The temporary directory. */
  readonly path: string;
  /** The directory of the other account. */
  readonly data: string;
  readonly #owner: ScratchOwner;

  constructor(owner: ScratchOwner, parent: string = tmpdir()) {
    this.#owner = owner;
    this.path = mkdtempSync(path.join(parent, "tlsmgr-"));
    this.data = path.join(this.path, "data");
    chmodSync(this.path, readable);
    mkdirSync(this.data, { mode: 0o700 });
    if (owner.uid !== process.getuid?.()) chownSync(this.data, owner.uid, owner.gid);
  }

  [Symbol.dispose](): void {
    emptyAs(this.data, this.#owner);
    try {
      rmdirSync(this.data);
      for (const name of readdirSync(this.path)) rmSync(path.join(this.path, name), { recursive: true });
      rmdirSync(this.path);
    } catch {
      // A process of the owner still writes there: the directory stays until the system clears temporary
      // files.
    }
  }
}

/** Removes what is in a directory. The directory itself is in one of ours, and so stays. */
function emptyAs(directory: string, { uid, gid }: ScratchOwner): void {
  const identity = uid === process.getuid?.() ? {} : { uid, gid };
  try {
    execFileSync("/bin/rm", ["-rf", "--", directory], { cwd: "/", stdio: "ignore", ...identity });
  } catch {
    // rm(1) complains that it can't remove the directory itself.
  }
}
