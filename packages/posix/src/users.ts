import { constants } from "node:os";

import koffi from "koffi";

import { cString, libc } from "./libc.ts";
import { lastError } from "./posix-error.ts";

/** An account of this system: the useful part of `struct passwd`, see getpwnam(3). */
export interface User {
  /** The login name. */
  readonly name: string;
  /** The user id. */
  readonly uid: number;
  /** The id of the primary group. */
  readonly gid: number;
  /** The home directory. */
  readonly home: string;
}

/** A group of this system: the useful part of `struct group`, see getgrnam(3). */
export interface Group {
  /** The group name. */
  readonly name: string;
  /** The group id. */
  readonly gid: number;
}

const passwd = koffi.struct({
  name: "str",
  password: "str",
  uid: "uint32_t",
  gid: "uint32_t",
  gecos: "str",
  home: "str",
  shell: "str",
});

const group = koffi.struct({ name: "str", password: "str", gid: "uint32_t", members: "void *" });

const libcGetpwnam: (name: string) => unknown = libc.func("getpwnam", koffi.pointer(passwd), ["str"]);
const libcGetpwuid: (uid: number) => unknown = libc.func("getpwuid", koffi.pointer(passwd), ["uint32_t"]);
const libcGetgrnam: (name: string) => unknown = libc.func("getgrnam", koffi.pointer(group), ["str"]);
const libcGetgrgid: (gid: number) => unknown = libc.func("getgrgid", koffi.pointer(group), ["uint32_t"]);

/**
 * Looks an account up by its name, in whatever the system's name service switch consults. See getpwnam(3).
 * In a jail it finds nothing: look names up before.
 *
 * @returns The account, or `undefined` if there is none of that name.
 * @throws {PosixError} The lookup itself failed: `EMFILE`, `EIO`, ...
 *
 * @example
 * ```ts
 * import { getpwnam } from "@postfixjs/posix";
 *
 * console.log(getpwnam("root")); // => { name: 'root', uid: 0, gid: 0, home: '/root' }
 * console.log(getpwnam("no-such-user")); // => undefined
 * ```
 */
export function getpwnam(name: string): User | undefined {
  const key = cString("User name", name);
  return userAt(lookup(() => libcGetpwnam(key), "getpwnam"));
}

/**
 * Looks an account up by its user id. Of several accounts with that id, the first one listed is found. See
 * getpwuid(3).
 *
 * @example
 * ```ts
 * import { getpwuid } from "@postfixjs/posix";
 *
 * console.log(getpwuid(0)?.name); // => root
 * ```
 *
 * @returns The account, or `undefined` if there is none with that id.
 * @throws {PosixError} The lookup itself failed: `EMFILE`, `EIO`, ...
 */
export function getpwuid(uid: number): User | undefined {
  const key = id("User id", uid);
  return userAt(lookup(() => libcGetpwuid(key), "getpwuid"));
}

/**
 * Looks a group up by its name. See getgrnam(3).
 *
 * @example
 * ```ts
 * import { getgrnam } from "@postfixjs/posix";
 *
 * console.log(getgrnam("root")?.gid); // => 0
 * ```
 *
 * @returns The group, or `undefined` if there is none of that name.
 * @throws {PosixError} The lookup itself failed: `EMFILE`, `EIO`, ...
 */
export function getgrnam(name: string): Group | undefined {
  const key = cString("Group name", name);
  return groupAt(lookup(() => libcGetgrnam(key), "getgrnam"));
}

/**
 * Looks a group up by its id. See getgrgid(3).
 *
 * @example
 * ```ts
 * import { getgrgid } from "@postfixjs/posix";
 *
 * console.log(getgrgid(0)?.name); // => root
 * ```
 *
 * @returns The group, or `undefined` if there is none with that id.
 * @throws {PosixError} The lookup itself failed: `EMFILE`, `EIO`, ...
 */
export function getgrgid(gid: number): Group | undefined {
  const key = id("Group id", gid);
  return groupAt(lookup(() => libcGetgrgid(key), "getgrgid"));
}

function userAt(pointer: unknown): User | undefined {
  if (pointer === null) return undefined;
  const { name, uid, gid, home }: User = koffi.decode(pointer, passwd);
  return { name, uid, gid, home };
}

function groupAt(pointer: unknown): Group | undefined {
  if (pointer === null) return undefined;
  const { name, gid }: Group = koffi.decode(pointer, group);
  return { name, gid };
}

function id(what: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new RangeError(`${what} "${value}" must be a whole number from 0 to 4294967295`);
  }
  return value;
}

/** What getpwnam(3) lists as the ways of saying "not found", next to leaving errno at 0. */
const notFound: ReadonlySet<number> = new Set([
  0,
  constants.errno.ENOENT,
  constants.errno.ESRCH,
  constants.errno.EBADF,
  constants.errno.EPERM,
]);

/**
 * Calls a C function that returns a pointer to a static structure, valid until the next call, or NULL.
 */
function lookup(call: () => unknown, name: string): unknown {
  koffi.errno(0);
  const pointer = call();
  if (pointer !== null || notFound.has(koffi.errno())) return pointer;
  throw lastError(name);
}
