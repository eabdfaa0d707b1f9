import { chmodSync, lstatSync, renameSync, rmSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import type { Server } from "node:net";
import { dirname } from "node:path";
import { ControlSocketError } from "./protocol.ts";

const ownerOnly = 0o600;
/** `sun_path` of unix(7), without the zero byte at its end. */
const pathBytesMax = 107;

/** A socket that listens under a name in the file system. */
export interface NamedSocket {
  /** Removes the name, if it can still be reached and is still ours. */
  readonly remove: () => void;
}

/**
 * Listens on a path that only its owner can connect to. Returns once the name is there.
 *
 * The socket is created under a temporary name and then replaces what an earlier process left behind,
 * in one step: there is no moment without a socket, a process that ends late never removes the name of its
 * successor, and only a socket is ever replaced.
 *
 * @throws {ControlSocketError} the path is too long, or exists and is not a socket
 */
export async function listenAt(server: Server, path: string): Promise<NamedSocket> {
  const draft = `${path}.${process.pid}`;
  if (Buffer.byteLength(draft, "latin1") > pathBytesMax) {
    throw new ControlSocketError(
      `the path of a socket has at most ${pathBytesMax - (draft.length - path.length)} bytes`,
    );
  }
  if (statsOf(path)?.isSocket() === false)
    throw new ControlSocketError("the path exists and is not a socket");
  // Node reports a missing directory as one that may not be written.
  statSync(dirname(path));
  rmSync(draft, { force: true });
  await listen(server, draft);
  chmodSync(draft, ownerOnly);
  const made = statSync(draft);
  renameSync(draft, path);
  return { remove: () => removeIfSame(path, made) };
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** In a jail the path leads nowhere, or elsewhere. */
function removeIfSame(path: string, made: Stats): void {
  try {
    const found = statsOf(path);
    if (found?.ino === made.ino && found.dev === made.dev) rmSync(path);
  } catch {
    // The name stays, and the next process replaces it.
  }
}

function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
