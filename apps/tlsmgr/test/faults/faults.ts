import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { command, isAlive, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";

/** A small file system; the kernel makes ext4 read-only after an error. */
export interface SmallFileSystem {
  readonly kind: "tmpfs" | "ext4";
  readonly kibibytes: number;
}

/** Something that goes wrong while the daemon serves. */
export interface Fault {
  readonly name: string;
  /** Lines of main.cf that it needs; `$directory` is that of the instance. */
  readonly mainCf?: readonly string[];
  /** The data directory is a file system of its own. */
  readonly data?: SmallFileSystem;
  /** Makes what must be there before Postfix runs, and removes it with the stack. */
  readonly prepare?: (postfix: PostfixInstance, stack: AsyncDisposableStack) => Promise<void>;
  /**
   * Lets it go wrong; what is put on the stack mends it.
   *
   * @returns how many processes of the daemon it kills itself, if any
   */
  readonly begin: (postfix: PostfixInstance, stack: AsyncDisposableStack) => Promise<number | void>;
}

const seed = encodeRequest("seed", { size: 255 });
const restlessUpkeep = ["tls_random_reseed_period = 1s", "tls_random_prng_update_period = 1s"];

export const faults: readonly Fault[] = [
  {
    name: "data_directory full",
    data: { kind: "tmpfs", kibibytes: 1024 },
    begin: async ({ dataDirectory }, stack) => {
      const file = path.join(dataDirectory, "ballast");
      stack.defer(() => rmSync(file, { force: true }));
      await command("dd", ["if=/dev/zero", `of=${file}`, "bs=4k"]);
    },
  },
  {
    name: "data_directory read-only after a disk error",
    data: { kind: "ext4", kibibytes: 65_536 },
    mainCf: restlessUpkeep,
    begin: async ({ dataDirectory }, stack) => {
      const device = (await command("findmnt", ["-no", "SOURCE", dataDirectory])).stdout.trim();
      writeFileSync(`/sys/fs/ext4/${path.basename(device)}/trigger_fs_error`, "1");
      stack.defer(async () => void (await command("mount", ["-o", "remount,rw", dataDirectory])));
    },
  },
  {
    name: "files of data_directory deleted",
    mainCf: restlessUpkeep,
    begin: onEachDataFile((file) => rmSync(file)),
  },
  {
    name: "files of data_directory truncated",
    mainCf: restlessUpkeep,
    begin: onEachDataFile((file) => truncateSync(file, 0)),
  },
  {
    name: "files of data_directory overwritten",
    mainCf: restlessUpkeep,
    begin: onEachDataFile((file) => {
      writeFileSync(file, Buffer.alloc(statSync(file).size, "garbage "), { flag: "r+" });
    }),
  },
  {
    name: "entropy device ends, and is gone when it is opened again",
    mainCf: ["tls_random_source = dev:$directory/entropy", ...restlessUpkeep],
    prepare: async ({ directory }) => {
      await writeFile(path.join(directory, "entropy"), randomBytes(100));
      await chmod(path.join(directory, "entropy"), 0o644);
    },
    begin: async ({ directory }) => rmSync(path.join(directory, "entropy")),
  },
  {
    name: "EGD server hangs",
    mainCf: ["tls_random_source = egd:$directory/egd", ...restlessUpkeep],
    prepare: async (postfix, stack) => await serveEgd(postfix, stack, () => {}),
    begin: async () => {},
  },
  {
    name: "EGD server announces bytes and sends none",
    mainCf: ["tls_random_source = egd:$directory/egd", ...restlessUpkeep],
    prepare: async (postfix, stack) =>
      await serveEgd(postfix, stack, (socket) => void socket.write("\xff", "latin1")),
    begin: async () => {},
  },
  {
    name: "400 clients at a limit of 256 descriptors",
    prepare: limitDescriptors,
    begin: async (postfix, stack) => void openClients(postfix, stack, 400),
  },
  {
    name: "200 clients that send half a request",
    begin: async (postfix, stack) => {
      for (const socket of openClients(postfix, stack, 200)) socket.write("request\0see");
    },
  },
  {
    name: "20 clients that drip a request, a byte every 50 ms",
    begin: async (postfix, stack) => {
      const sockets = openClients(postfix, stack, 20);
      let at = 0;
      const timer = setInterval(() => {
        for (const socket of sockets) socket.write(seed.subarray(at, at + 1));
        at = (at + 1) % (seed.length - 1);
      }, 50);
      stack.defer(() => clearInterval(timer));
    },
  },
  {
    name: "10 clients that ask and never read",
    begin: async (postfix, stack) => {
      const requests = Buffer.concat(Array.from({ length: 4000 }, () => seed));
      for (const socket of openClients(postfix, stack, 10)) socket.pause().write(requests);
    },
  },
  {
    name: "2000 clients that connect at once",
    begin: async (postfix, stack) => void openClients(postfix, stack, 2000),
  },
  {
    name: "stopped for a second (SIGSTOP, SIGCONT)",
    begin: async (postfix) => {
      const pid = await postfix.tlsmgrPid();
      process.kill(pid, "SIGSTOP");
      await delay(1000);
      process.kill(pid, "SIGCONT");
    },
  },
  {
    name: "killed three times (SIGKILL)",
    begin: async (postfix) => {
      for (let kills = 0; kills < 3; kills += 1) {
        const pid = await postfix.tlsmgrPid();
        process.kill(pid, "SIGKILL");
        await until("the end of the process", () => !isAlive(pid));
        await delay(500);
      }
      return 3;
    },
  },
  {
    name: "master killed, and started again",
    begin: async (postfix) => {
      const daemon = await postfix.tlsmgrPid();
      const master = postfix.masterPid();
      process.kill(master, "SIGKILL");
      await until("the end of master and its daemon", () => !isAlive(master) && !isAlive(daemon));
      await postfix.start();
    },
  },
  {
    name: "postlogd killed four times a second",
    begin: async (postfix, stack) => {
      const timer = setInterval(() => {
        for (const pid of processesNamed("postlogd", postfix.masterPid())) process.kill(pid, "SIGKILL");
      }, 250);
      stack.defer(() => clearInterval(timer));
    },
  },
];

function onEachDataFile(change: (file: string) => void): Fault["begin"] {
  return async ({ dataDirectory }) => {
    for (const name of readdirSync(dataDirectory)) {
      const file = path.join(dataDirectory, name);
      if (name !== "master.lock" && statSync(file).isFile()) change(file);
    }
  };
}

/** Has the daemon start with a limit that is lower than what its clients need. */
async function limitDescriptors({ daemonDirectory }: PostfixInstance): Promise<void> {
  const directory = path.join(daemonDirectory, "unlimited");
  await mkdir(directory);
  for (const name of readdirSync(daemonDirectory).filter((each) => /^tlsmgr(?:-js)?$/u.test(each))) {
    await rename(path.join(daemonDirectory, name), path.join(directory, name));
    const script = `#!/bin/sh\nulimit -n 256\nexec ${directory}/${name} "$@"\n`;
    await writeFile(path.join(daemonDirectory, name), script, { mode: 0o755 });
  }
}

/** Connects without waiting: more may come than the server takes. */
function openClients(
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

async function serveEgd(
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

/** See proc(5). */
function processesNamed(name: string, parent: number): number[] {
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
