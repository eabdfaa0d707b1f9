/**
 * Ends a process that is stuck with an input, after the input is saved: its own thread can still do
 * that.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const inputBytesMax = 256 * 1024;
const lookMilliseconds = 10_000;
const numberBytes = 8;

interface Shared {
  /** Number of the input, and its length. */
  readonly numbers: Int32Array<SharedArrayBuffer>;
  readonly input: Uint8Array<SharedArrayBuffer>;
  readonly file: string;
}

/**
 * A guard that is told of each input. An input that is not followed by another within 10 to 20 seconds hangs.
 */
export interface HangGuard extends AsyncDisposable {
  readonly beforeInput: (input: Uint8Array) => void;
}

/** Starts a guard, which saves the input that hangs in `file`. */
export function guardAgainstHangs(file: string): HangGuard {
  const memory = new SharedArrayBuffer(numberBytes + inputBytesMax);
  const shared: Shared = {
    numbers: new Int32Array(memory, 0, 2),
    input: new Uint8Array(memory, numberBytes),
    file,
  };
  const worker = new Worker(import.meta.filename, { workerData: shared });
  worker.unref();
  return {
    beforeInput: (input) => {
      shared.input.set(input.subarray(0, inputBytesMax));
      shared.numbers[1] = input.length;
      Atomics.add(shared.numbers, 0, 1);
    },
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

function watch({ numbers, input, file }: Shared): void {
  let last = -1;
  setInterval(() => {
    const current = Atomics.load(numbers, 0);
    if (current === last) {
      writeFileSync(file, Buffer.from(input.subarray(0, numbers[1])));
      process.stderr.write(`A hang: see ${file}\n`);
      process.kill(process.pid, "SIGKILL");
    }
    last = current;
  }, lookMilliseconds);
}

if (!isMainThread) watch(workerData as Shared);
