/** Numbers of the system calls that {@link seccompFilter} knows, by processor. See syscalls(2). */
const systemCalls = {
  x64: {
    execve: 59,
    execveat: 322,
    io_uring_setup: 425,
    listen: 50,
    process_vm_readv: 310,
    process_vm_writev: 311,
    ptrace: 101,
    socket: 41,
  },
  arm64: {
    execve: 221,
    execveat: 281,
    io_uring_setup: 425,
    listen: 201,
    process_vm_readv: 270,
    process_vm_writev: 271,
    ptrace: 117,
    socket: 198,
  },
} as const;

/** The number of seccomp(2) itself. */
export const seccompCalls: Readonly<Record<FilterArchitecture, number>> = { x64: 317, arm64: 277 };

/** A processor that {@link seccompFilter} has numbers for, as `process.arch` names it. */
export type FilterArchitecture = keyof typeof systemCalls;

/** A system call that can be refused. */
export type SystemCall = keyof (typeof systemCalls)["x64"];

/** The address families that a rule can allow. */
export type SocketFamily = "unix" | "inet" | "inet6" | "netlink";

/** What a process gives up, see {@link forbidSystemCalls}. */
export interface SystemCallRules {
  /** Calls that fail with `EPERM` from now on. */
  readonly refuse: readonly SystemCall[];
  /** The only families that socket(2) makes sockets of; `undefined` for no such rule. */
  readonly socketFamilies?: readonly SocketFamily[];
}

const auditArchitectures: Readonly<Record<FilterArchitecture, number>> = {
  x64: 0xc000_003e,
  arm64: 0xc000_00b7,
};
const families: Readonly<Record<SocketFamily, number>> = { unix: 1, inet: 2, inet6: 10, netlink: 16 };

/** Calls from here on are those of x32, with other numbers. */
const x32Base = 0x4000_0000;

/** Offsets in `struct seccomp_data`, see seccomp(2). */
const at = { call: 0, architecture: 4, firstArgument: 16 } as const;

const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const end = 0x06;
const allow = 0x7fff_0000;
const failWithEperm = 0x0005_0001;

/** `struct sock_filter`: code, distance if true, distance if false, operand. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];
const instructionBytes = 8;

/** Whether there are numbers of system calls for a processor. */
export function isFilterArchitecture(architecture: string): architecture is FilterArchitecture {
  return Object.hasOwn(systemCalls, architecture);
}

/**
 * Makes the program that the kernel runs before each system call: see bpf(4), "struct sock_filter", and
 * seccomp(2).
 */
export function seccompFilter(architecture: FilterArchitecture, rules: SystemCallRules): Uint8Array {
  const refusal: Instruction = [end, 0, 0, failWithEperm];
  const numbers = systemCalls[architecture];
  const program: Instruction[] = [
    [load, 0, 0, at.architecture],
    [jumpIfEqual, 1, 0, auditArchitectures[architecture]],
    refusal,
    [load, 0, 0, at.call],
    [jumpIfAtLeast, 0, 1, x32Base],
    refusal,
    ...rules.refuse.flatMap((name): Instruction[] => [[jumpIfEqual, 0, 1, numbers[name]], refusal]),
    ...(rules.socketFamilies === undefined ? [] : socketRule(numbers.socket, rules.socketFamilies)),
    [end, 0, 0, allow],
  ];
  return encode(program);
}

/**
 * Leaves the call's number in place for what follows only if the call is not socket(2): this must come last.
 */
function socketRule(number: number, allowed: readonly SocketFamily[]): Instruction[] {
  const checks = allowed.map((family, index): Instruction => {
    const toAllow = allowed.length - index;
    return [jumpIfEqual, toAllow, 0, families[family]];
  });
  const body: Instruction[] = [[load, 0, 0, at.firstArgument], ...checks, [end, 0, 0, failWithEperm]];
  return [[jumpIfEqual, 0, body.length, number], ...body];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(program.length * instructionBytes));
  for (const [index, [code, ifTrue, ifFalse, operand]] of program.entries()) {
    const offset = index * instructionBytes;
    view.setUint16(offset, code, true);
    view.setUint8(offset + 2, ifTrue);
    view.setUint8(offset + 3, ifFalse);
    view.setUint32(offset + 4, operand, true);
  }
  return new Uint8Array(view.buffer);
}
