import { chroot, initgroups, setegid, seteuid, setgid, setgroups, setuid } from "@postfixjs/posix";

/** An account that files are opened as, and that the process becomes. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Runs a step with the effective rights of an account, and takes root's back afterwards, also when the step
 * fails.
 *
 * Files that are opened or created in the step belong to the account, and the kernel refuses what the account
 * may not reach.
 */
export async function asAccount<Result>(
  account: Account,
  step: () => Result | Promise<Result>,
): Promise<Result> {
  setEffective(account.uid, account.gid);
  try {
    return await step();
  } finally {
    setEffective(0, 0);
  }
}

function setEffective(uid: number, gid: number): void {
  if (process.geteuid?.() !== 0) seteuid(0);
  setegid(gid);
  setgroups([gid]);
  if (uid !== 0) seteuid(uid);
}

/** What {@link enterJail} gives up. */
export interface JailOptions {
  /** `-u`: become this account for good. */
  readonly account: Account | undefined;
  /** `-c`: make this directory the root directory. */
  readonly rootDirectory: string | undefined;
}

/**
 * Gives up root's rights and the view of the file system, for good. Whatever is needed later (modules, native
 * code, log sockets, files) must be open before.
 */
export function enterJail({ account, rootDirectory }: JailOptions): void {
  if (account !== undefined) {
    setgid(account.gid);
    initgroups(account.name, account.gid);
  }
  if (rootDirectory !== undefined) {
    chroot(rootDirectory);
    process.chdir("/");
  }
  if (account !== undefined) setuid(account.uid);
}
