/**
 * Stands still, the whole process: what Postfix's daemons do before they leave, so that master is not kept
 * spinning.
 */
export function pauseSeconds(seconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, seconds * 1000);
}
