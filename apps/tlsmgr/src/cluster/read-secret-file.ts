import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Longest file in bytes. */
const bytesMax = 65_536;
/** Long enough for a machine that starts up under load. */
const timeoutMilliseconds = 5000;

/** What a file may be. */
export interface SecretFileRules {
  /** Refuse files that others than their owner can read. */
  readonly isSecret: boolean;
}

/** A file of secrets can't be used; the message names it and says what to do. */
export class SecretFileError extends Error {
  override readonly name = "SecretFileError";
}

/**
 * Reads a file of the administrator, as root: it must belong to root, nobody else may write it and, if it is
 * secret, nobody else may read it. Blocks neither on a FIFO nor on a dead file system.
 *
 * @returns the content; the caller wipes it
 * @throws {SecretFileError}
 */
export async function readSecretFile(file: string, { isSecret }: SecretFileRules): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const text = `cannot read ${file}: its file system has not answered for ${timeoutMilliseconds / 1000} s`;
    timer = setTimeout(() => reject(new SecretFileError(text)), timeoutMilliseconds).unref();
  });
  try {
    return await Promise.race([readChecked(file, isSecret), limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function readChecked(file: string, isSecret: boolean): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      const { mode, uid, size } = stats;
      const ours = process.geteuid?.() ?? 0;
      const forbidden = isSecret ? 0o077 : 0o022;
      if (!stats.isFile()) throw new SecretFileError(`cannot use ${file}: it is not a regular file`);
      if (uid !== 0 && uid !== ours) throw new SecretFileError(`cannot use ${file}: chown root ${file}`);
      if ((mode & forbidden) !== 0) {
        throw new SecretFileError(
          `cannot use ${file}: others than its owner have access; fix: chmod ${isSecret ? "600" : "go-w"} ${file}`,
        );
      }
      if (size > bytesMax) throw new SecretFileError(`cannot use ${file}: longer than ${bytesMax} bytes`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof SecretFileError) throw error;
    throw new SecretFileError(
      `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
