/** An error with a code of the system, such as `ETIMEDOUT`, for what Node has no error of its own. */
class SystemError extends Error {
  override readonly name = "SystemError";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Makes an error with the code that the system would have given. */
export function systemError(code: string): Error & { readonly code: string } {
  return new SystemError(code);
}

/** The code of a system error, or `EIO` for anything else that was thrown. */
export function errorCodeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "EIO";
}

/**
 * Waits for a promise, for a limited time.
 *
 * @throws {unknown} whatever the promise rejects with; an error with code `ETIMEDOUT` after the time, or
 *   `ECANCELED` when the signal says so. The promise itself runs on then, unheeded.
 */
export async function withinTime<Result>(
  promise: Promise<Result>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Result> {
  let tidyUp = (): void => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    const cancel = (): void => {
      reject(systemError("ECANCELED"));
    };
    const timer = setTimeout(
      () => {
        reject(systemError("ETIMEDOUT"));
      },
      Math.max(milliseconds, 0),
    );
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    tidyUp = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    };
  });
  try {
    return await Promise.race([promise, givenUp]);
  } finally {
    tidyUp();
  }
}
