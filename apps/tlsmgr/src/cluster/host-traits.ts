import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import type { Epochs } from "@postfixjs/ticket-keys/cluster";

const digestCharacters = 16;
/** A file system that does not answer holds up a start no longer than this. */
const timeoutMilliseconds = 1000;
/** Longest file of certificates in bytes. */
const fileBytesMax = 16 * 1024 * 1024;
const unreadable = "unreadable";

/**
 * What should be equal on all hosts of a cluster: the division of time, and how client certificates are
 * checked, since a resumed session brings the result along. Certificates are compared by content, directories
 * of them by the names of the files.
 *
 * @param certificateSettings - by the names of the parameters of `main.cf`
 */
export async function traitsOf(
  { rotationSeconds, lifetimeSeconds }: Epochs,
  certificateSettings: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const certificates = Object.entries(certificateSettings).map(
    async ([name, value]) => [name, await traitOf(name, value)] as const,
  );
  return {
    rotation: `${rotationSeconds}`,
    smtpd_tls_session_cache_timeout: `${lifetimeSeconds}`,
    ...Object.fromEntries(await Promise.all(certificates)),
  };
}

/** Long texts are replaced by their digest: what hosts tell each other about themselves is limited. */
async function traitOf(name: string, value: string): Promise<string> {
  if (value.startsWith("/")) return await inTime(name.endsWith("CApath") ? namesIn(value) : contentOf(value));
  return value.length > digestCharacters ? digest(value) : value;
}

async function contentOf(file: string): Promise<string> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer, and keeps a thread of the pool.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= fileBytesMax ? digest(await handle.readFile()) : unreadable;
  } finally {
    await handle.close();
  }
}

async function namesIn(directory: string): Promise<string> {
  return digest((await readdir(directory)).toSorted().join("\n"));
}

function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, digestCharacters);
}

async function inTime(reading: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(unreadable), timeoutMilliseconds).unref();
  });
  try {
    return await Promise.race([reading.catch(() => unreadable), limit]);
  } finally {
    clearTimeout(timer);
  }
}
