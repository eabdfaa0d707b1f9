import { forbidDumps, forbidNewPrivileges, forbidSystemCalls } from "@postfixjs/posix";
import type { SocketFamily, SystemCall } from "@postfixjs/posix";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";

/** What a service still needs of the kernel once it serves. */
export interface Confinement {
  /** Whether to refuse system calls at all. */
  readonly isWanted: boolean;
  /** The families of sockets that it will make. */
  readonly socketFamilies: readonly SocketFamily[];
  /** Settles when it listens on all its sockets, or has given up. */
  readonly listening: Promise<unknown>;
}

/**
 * What no daemon of ours does. A ring would be a way around the rules for sockets: its requests are no system
 * calls.
 */
const neverCalled: readonly SystemCall[] = [
  "execve",
  "execveat",
  "io_uring_setup",
  "process_vm_readv",
  "process_vm_writev",
  "ptrace",
];

/**
 * Gives up what a process of ours does not need once it serves: programs, the memory of others, new
 * privileges, and, as soon as it listens, new listeners and other sockets. Its own memory is closed to
 * everybody but root. What the kernel refuses costs a warning, never the service.
 */
export async function confine(confinement: Confinement, log: Log): Promise<void> {
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      log.warning(`cannot confine this process: ${textOfError(error)} -- going on without`);
    }
  };
  attempt(() => {
    forbidDumps();
    forbidNewPrivileges();
  });
  if (!confinement.isWanted) return;
  attempt(() => forbidSystemCalls({ refuse: neverCalled }));
  await confinement.listening;
  attempt(() => forbidSystemCalls({ refuse: ["listen"], socketFamilies: confinement.socketFamilies }));
}
