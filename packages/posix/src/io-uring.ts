import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const ringName = "anon_inode:[io_uring]";

/**
 * Whether this process has an io_uring that a thread of the kernel serves (`IORING_SETUP_SQPOLL`). Such a
 * thread keeps the credentials that the process had when it opened the ring, so that a later change of user
 * leaves a way around itself (CVE-2024-22017). Other rings act with the credentials of the moment, and do no
 * harm.
 *
 * Fails closed: what cannot be read counts as such a ring. See proc_pid_fdinfo(5).
 */
export function hasPolledRing(): boolean {
  try {
    return readdirSync("/proc/self/fd").some((fd) => targetOf(fd) === ringName && isPolled(fd));
  } catch {
    return true;
  }
}

/** Nothing for the descriptor that the listing itself used: it is closed by now. */
function targetOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isPolled(fd: string): boolean {
  return !/^SqThread:\s*-1$/mu.test(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"));
}
