import { getgrgid, getgrnam, getpwnam, getpwuid } from "@postfixjs/posix";
import { FatalError } from "../log/log.ts";
import type { Account } from "./jail.ts";

/** The account and group settings that every Postfix daemon checks at start. */
export interface AccountSettings {
  readonly default_privs: string;
  readonly mail_owner: string;
  readonly setgid_group: string;
}

/**
 * Checks that the three exist, are not root's, and are kept apart: rights that are separate by name only are
 * not separate.
 *
 * @param file - `main.cf`, for the messages
 * @returns the mail owner
 * @throws {FatalError} with Postfix's text
 */
export function checkAccounts(settings: AccountSettings, file: string): Account {
  const fail = (text: string): never => {
    throw new FatalError(`file ${file}: ${text}`);
  };
  const unprivileged = checkUser("default_privs", settings.default_privs, fail);
  const owner = checkUser("mail_owner", settings.mail_owner, fail);
  const sharer = getpwuid(owner.uid)?.name;
  if (sharer !== undefined && sharer !== owner.name) {
    fail(`parameter mail_owner: user ${owner.name} has same user ID as ${sharer}`);
  }
  const setgid = checkGroup(settings.setgid_group, fail);
  checkOverlap(unprivileged, owner, setgid, fail);
  return owner;
}

type Fail = (text: string) => never;

interface GroupEntry {
  readonly name: string;
  readonly gid: number;
}

function checkUser(parameter: string, name: string, fail: Fail): Account {
  const user = getpwnam(name) ?? fail(`parameter ${parameter}: unknown user name value: ${name}`);
  if (user.uid === 0) fail(`parameter ${parameter}: user ${name} has privileged user ID`);
  if (user.gid === 0) fail(`parameter ${parameter}: user ${name} has privileged group ID`);
  return { name, uid: user.uid, gid: user.gid };
}

function checkGroup(name: string, fail: Fail): GroupEntry {
  const group = getgrnam(name) ?? fail(`parameter setgid_group: unknown group name: ${name}`);
  if (group.gid === 0) fail(`parameter setgid_group: group ${name} has privileged group ID`);
  const sharer = getgrgid(group.gid)?.name;
  if (sharer !== undefined && sharer !== name) {
    fail(`parameter setgid_group: group ${name} has same group ID as ${sharer}`);
  }
  return { name, gid: group.gid };
}

function checkOverlap(unprivileged: Account, owner: Account, setgid: GroupEntry, fail: Fail): void {
  if (unprivileged.name === owner.name) {
    fail(`parameters default_privs and mail_owner specify the same user ${owner.name}`);
  }
  const users = `parameters default_privs and mail_owner: users ${unprivileged.name} and ${owner.name} have the same`;
  if (unprivileged.uid === owner.uid) fail(`${users} user ID: ${owner.uid}`);
  if (unprivileged.gid === owner.gid) fail(`${users} group ID: ${owner.gid}`);
  for (const [parameter, user] of [
    ["default_privs", unprivileged],
    ["mail_owner", owner],
  ] as const) {
    if (user.gid !== setgid.gid) continue;
    const pair = `user ${user.name} and group ${setgid.name}`;
    fail(`parameters ${parameter} and setgid_group: ${pair} have the same group ID: ${setgid.gid}`);
  }
}
