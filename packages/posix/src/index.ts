/**
 * The few calls of the C library that Node.js lacks and that a daemon needs. Linux only.
 *
 * @module
 */
export { alarm } from "./alarm.ts";
export { chroot } from "./chroot.ts";
export { forbidDumps, forbidNewPrivileges, forbidSystemCalls } from "./confinement.ts";
export { initgroups, setegid, seteuid, setgid, setgroups, setuid } from "./credentials.ts";
export { connectDatagram } from "./datagram-socket.ts";
export type { DatagramSocket, DatagramSocketOptions } from "./datagram-socket.ts";
export { editUnderLock } from "./edit-under-lock.ts";
export { editWithLock } from "./edit-with-lock.ts";
export { flock, tryFlock } from "./flock.ts";
export type { FlockOperation } from "./flock.ts";
export { posixFallocate } from "./posix-fallocate.ts";
export { PosixError, strerror } from "./posix-error.ts";
export { limitReceiveBuffer } from "./receive-buffer.ts";
export type { SocketFamily, SystemCall, SystemCallRules } from "./seccomp-filter.ts";
export { closelog, isSyslogFacility, openlog, syslog } from "./syslog.ts";
export type { SyslogFacility, SyslogSeverity } from "./syslog.ts";
export { getgrgid, getgrnam, getpwnam, getpwuid } from "./users.ts";
export type { Group, User } from "./users.ts";
