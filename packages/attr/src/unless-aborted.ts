/**
 * Waits for some work, but no longer than until a signal aborts. It leaves nothing behind on the signal,
 * which may outlive many such waits.
 *
 * @throws {unknown} what the work throws; the signal's reason when that aborts first
 */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const settle = (): void => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(settle);
    if (signal.aborted) abort();
  });
}
