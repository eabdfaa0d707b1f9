import process from "node:process";

import { hasPolledRing } from "./io-uring.ts";
import { cString, libc } from "./libc.ts";
import { lastError } from "./posix-error.ts";

const libcSeteuid: (uid: number) => number = libc.func("int seteuid(uint32_t uid)");
const libcSetegid: (gid: number) => number = libc.func("int setegid(uint32_t gid)");
const libcSetuid: (uid: number) => number = libc.func("int setuid(uint32_t uid)");
const libcSetgid: (gid: number) => number = libc.func("int setgid(uint32_t gid)");
const libcSetgroups: (count: number, gids: Uint32Array) => number = libc.func(
  "int setgroups(size_t count, const uint32_t *gids)",
);
const libcInitgroups: (user: string, gid: number) => number = libc.func(
  "int initgroups(const char *user, uint32_t gid)",
);

/**
 * Sets the effective user id of the whole process. See seteuid(2) and {@link setuid} for the errors.
 *
 * @example
 * ```ts
 * import { seteuid } from "@postfixjs/posix";
 *
 * seteuid(process.geteuid?.() ?? 0); // the own id: always allowed
 * ```
 */
export function seteuid(uid: number): void {
  change("seteuid", process.seteuid && (() => process.seteuid?.(uid)), () => libcSeteuid(uid));
}

/**
 * Sets the effective group id of the whole process. See setegid(2) and {@link setuid} for the errors.
 *
 * @example
 * ```ts
 * import { setegid } from "@postfixjs/posix";
 *
 * setegid(process.getegid?.() ?? 0); // the own id: always allowed
 * ```
 */
export function setegid(gid: number): void {
  change("setegid", process.setegid && (() => process.setegid?.(gid)), () => libcSetegid(gid));
}

/**
 * Sets the user id of the whole process, all threads included: all three ids if it has root's rights. See
 * setuid(2).
 *
 * The six functions of this kind do what those of `process` do, also where these refuse because "io_uring may
 * be enabled": Node.js cannot tell which kind of io_uring there is, but the kernel can. If a ring would keep
 * the earlier rights, they refuse as well.
 *
 * @example
 * ```ts
 * import { setuid } from "@postfixjs/posix";
 *
 * setuid(process.getuid?.() ?? 0); // the own id: always allowed
 * ```
 *
 * @throws {unknown} Error - Node.js's own errors: `EPERM`, ..., or its refusal when there is such a ring.
 * @throws {PosixError} `EPERM`, `EAGAIN`, ... where Node.js would not try.
 */
export function setuid(uid: number): void {
  change("setuid", process.setuid && (() => process.setuid?.(uid)), () => libcSetuid(uid));
}

/**
 * Sets the group id of the whole process: all three ids if it has root's rights. See setgid(2),
 * {@link setuid}.
 *
 * @example
 * ```ts
 * import { setgid } from "@postfixjs/posix";
 *
 * setgid(process.getgid?.() ?? 0); // the own id: always allowed
 * ```
 */
export function setgid(gid: number): void {
  change("setgid", process.setgid && (() => process.setgid?.(gid)), () => libcSetgid(gid));
}

/** Sets the supplementary groups of the whole process. See setgroups(2) and {@link setuid} for the errors. */
export function setgroups(gids: readonly number[]): void {
  const list = Uint32Array.from(gids);
  change("setgroups", process.setgroups && (() => process.setgroups?.([...gids])), () =>
    libcSetgroups(list.length, list),
  );
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the way to name a method that Node has and its types lack
  namespace NodeJS {
    interface Process {
      initgroups?: (user: string, extraGroup: number) => void;
    }
  }
}

/**
 * Gives the process the groups that a user has in the group database, and one more. See initgroups(3) and
 * {@link setuid} for the errors.
 */
export function initgroups(user: string, gid: number): void {
  const name = cString("User name", user);
  change("initgroups", process.initgroups && (() => process.initgroups?.(name, gid)), () =>
    libcInitgroups(name, gid),
  );
}

function change(name: string, own: (() => void) | undefined, call: () => number): void {
  try {
    if (own === undefined) throw new TypeError(`This Node.js has no process.${name}`);
    own();
  } catch (error) {
    if (!isRefusalForRings(error) || hasPolledRing()) throw error;
    if (call() !== 0) throw lastError(name);
  }
}

/** What Node.js says when its libuv is one that may open rings of the harmful kind. */
function isRefusalForRings(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_INVALID_STATE" &&
    error.message.includes("io_uring")
  );
}
