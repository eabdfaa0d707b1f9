import { fstatSync, openSync, readSync } from "node:fs";
import { PrngError } from "./prng-error.ts";

const randomDevice = "/dev/urandom";

let descriptor: number | undefined;

/**
 * Fills an array from the kernel's generator, urandom(4), with one system call for up to 256 MiB.
 *
 * Node's own `randomFillSync` asks a generator of OpenSSL in the memory of the process, which asks the kernel
 * occasionally: a copy of the process, or a thief of its memory, could tell what comes next. The first
 * call opens the device, so a process makes its pool before it enters a chroot jail; the descriptor then
 * stays open.
 *
 * @throws {PrngError} `PRNG_FAILED` when the device is not a device or ends.
 * @throws {unknown} Error of the system when it cannot be opened or read.
 */
export function fillFromKernel(target: Uint8Array): void {
  descriptor ??= openDevice();
  for (let filled = 0; filled < target.length;) {
    const got = readSync(descriptor, target, filled, target.length - filled, null);
    if (got === 0) throw new PrngError("PRNG_FAILED", `${randomDevice} has ended; restore the device`);
    filled += got;
  }
}

/** A file in the place of the device would give the same bytes to everyone. */
function openDevice(): number {
  const opened = openSync(randomDevice, "r");
  if (!fstatSync(opened).isCharacterDevice()) {
    throw new PrngError("PRNG_FAILED", `${randomDevice} is not a device; restore it`);
  }
  return opened;
}
