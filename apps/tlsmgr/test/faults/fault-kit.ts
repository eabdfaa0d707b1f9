import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { command } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";

/** Runs a program that must succeed. */
export async function succeed(program: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await command(program, [...args]);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr}`);
}

/**
 * Has a line of shell run before the daemon in its process, such as one that sets a limit.
 *
 * @param lineFor - the line for our daemon, or for Postfix's own
 */
export async function wrapDaemon(
  { daemonDirectory }: PostfixInstance,
  lineFor: (isOurs: boolean) => string,
): Promise<void> {
  const directory = path.join(daemonDirectory, "unwrapped");
  await mkdir(directory);
  for (const name of readdirSync(daemonDirectory).filter((each) => /^tlsmgr(?:-js)?$/u.test(each))) {
    await rename(path.join(daemonDirectory, name), path.join(directory, name));
    const script = `#!/bin/sh\n${lineFor(name !== "tlsmgr")}\nexec ${directory}/${name} "$@"\n`;
    await writeFile(path.join(daemonDirectory, name), script, { mode: 0o755 });
  }
}

/** Does something to each file that the daemon has in its data directory. */
export function onEachDataFile(change: (file: string) => void): (postfix: PostfixInstance) => Promise<void> {
  return async ({ dataDirectory }) => {
    for (const name of readdirSync(dataDirectory)) {
      const file = path.join(dataDirectory, name);
      if (name !== "master.lock" && statSync(file).isFile()) change(file);
    }
  };
}

/** Connects without waiting: more may come than the server takes. */
export function openClients(
  { tlsmgrSocket }: PostfixInstance,
  stack: AsyncDisposableStack,
  count: number,
): Socket[] {
  const sockets = Array.from({ length: count }, () => connect(tlsmgrSocket).on("error", () => {}));
  stack.defer(() => {
    for (const socket of sockets) socket.destroy();
  });
  return sockets;
}

/** Twenty clients a second that send what is no request; the daemon has something to say of each. */
export function sendRubbish(postfix: PostfixInstance, stack: AsyncDisposableStack): void {
  const timer = setInterval(() => {
    for (const socket of openClients(postfix, stack, 1)) socket.write("\0\0\0");
  }, 50);
  stack.defer(() => clearInterval(timer));
}

/** An EGD server that answers each request in its way. */
export async function serveEgd(
  { directory }: PostfixInstance,
  stack: AsyncDisposableStack,
  answer: (socket: Socket) => void,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.on("data", () => answer(socket));
  });
  const file = path.join(directory, "egd");
  server.listen(file);
  await once(server, "listening");
  await chmod(file, 0o666);
  stack.defer(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
}

/** The children of a process that have a name. See proc(5). */
export function processesNamed(name: string, parent: number): number[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/u.test(pid))
    .filter((pid) => {
      try {
        const [, found, parentFound] =
          /^\d+ \((.*)\) \S (\d+) /u.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return found === name && Number(parentFound) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}
