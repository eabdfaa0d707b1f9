import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import type { PostfixInstance } from "@postfixjs/test-support";
import { isAlive, until } from "@postfixjs/test-support";

const device = "/dev/log";

/** Node has no datagram sockets with names in the file system; Perl is everywhere where Debian is. */
const program = `
use Socket;
socket(S, AF_UNIX, SOCK_DGRAM, 0) or die $!;
bind(S, pack_sockaddr_un("${device}")) or die $!;
chmod 0666, "${device}";
$| = 1;
while (defined recv(S, $m, 8192, 0)) { $m =~ s/^<\\d+>//; $m =~ s/\\0?$//; print "$m\\n"; }
`;

const pidFile = ({ directory }: PostfixInstance): string => path.join(directory, "syslog.pid");

/** A syslog daemon for a machine without one; what it is told goes to the mail log of an instance. */
export async function serveSyslog(postfix: PostfixInstance, stack: AsyncDisposableStack): Promise<void> {
  const child = spawn("perl", ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  stack.defer(() => {
    child.kill("SIGKILL");
    rmSync(device, { force: true });
  });
  await once(child, "spawn");
  child.stdout.pipe(createWriteStream(postfix.logFile, { flags: "a" }));
  await writeFile(pidFile(postfix), String(child.pid));
  await until("its socket", () => existsSync(device));
}

const pidOf = (postfix: PostfixInstance): number => Number(readFileSync(pidFile(postfix), "utf8"));

/** Ends it. Its socket stays, and nobody listens. */
export async function endSyslog(postfix: PostfixInstance): Promise<void> {
  const pid = pidOf(postfix);
  process.kill(pid);
  await until("the end of the syslog daemon", () => !isAlive(pid));
}

/** Has it listen and never read, until the fault is over. */
export function stopSyslog(postfix: PostfixInstance, stack: AsyncDisposableStack): void {
  const pid = pidOf(postfix);
  process.kill(pid, "SIGSTOP");
  stack.defer(() => void process.kill(pid, "SIGCONT"));
}
