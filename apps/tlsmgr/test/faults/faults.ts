import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { command, isAlive, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { fakeClock, jumpAbout } from "./clock-jumps.ts";
import {
  onEachDataFile,
  openClients,
  processesNamed,
  sendRubbish,
  serveEgd,
  succeed,
  wrapDaemon,
} from "./fault-kit.ts";
import { killWhenAtWork } from "./kill-when-at-work.ts";
import { limitAddressSpace, lowerDescriptorLimit, storeLargeSessions } from "./scarcity.ts";
import { endSyslog, serveSyslog, stopSyslog } from "./syslog-stand-in.ts";

/** A small file system; the kernel makes ext4 read-only after an error. */
export interface SmallFileSystem {
  readonly kind: "tmpfs" | "ext4";
  readonly kibibytes: number;
}

/** What became of letting something go wrong. */
export interface Begun {
  /** Processes of the daemon that the fault has killed itself. */
  readonly kills?: number;
  /** What the daemon has answered and cannot be true. */
  readonly wrong?: readonly string[];
}

/** Something that goes wrong while the daemon serves. */
export interface Fault {
  readonly name: string;
  /** Lines of main.cf that it needs; `$directory` is that of the instance. */
  readonly mainCf?: readonly string[];
  /** The data directory is its own file system. */
  readonly data?: SmallFileSystem;
  /** Makes what must be there before Postfix runs, and removes it with the stack. */
  readonly prepare?: (postfix: PostfixInstance, stack: AsyncDisposableStack) => Promise<void>;
  /** Whether it can happen here; by default anywhere where Postfix is. */
  readonly isPossible?: boolean;
  /** Nothing can be logged meanwhile: the process id has to tell whether the daemon dies. */
  readonly isLogless?: boolean;
  /** Lets it go wrong; what is put on the stack fixes it. */
  readonly begin: (postfix: PostfixInstance, stack: AsyncDisposableStack) => Promise<Begun | void>;
}

const seed = encodeRequest("seed", { size: 255 });
const restlessUpkeep = ["tls_random_reseed_period = 1s", "tls_random_prng_update_period = 1s"];

/** Everything that can go wrong, with so many kills in a row. */
export const faultsWith = ({ kills }: { readonly kills: number }): readonly Fault[] => [
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
    name: "data_directory gone (its file system unmounted)",
    data: { kind: "tmpfs", kibibytes: 65_536 },
    mainCf: restlessUpkeep,
    begin: async ({ dataDirectory }) => await succeed("umount", ["--lazy", dataDirectory]),
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
    prepare: async (postfix) => await wrapDaemon(postfix, () => "ulimit -n 256"),
    begin: async (postfix, stack) => void openClients(postfix, stack, 400),
  },
  {
    name: "limit of descriptors lowered to what 50 clients take, and 50 more that come",
    begin: async (postfix, stack) => {
      const clients = openClients(postfix, stack, 50);
      await Promise.all(clients.map(async (client) => await once(client, "data")));
      await lowerDescriptorLimit(await postfix.tlsmgrPid());
      openClients(postfix, stack, 50);
    },
  },
  {
    name: "address space limited, and clients that store 400 MB",
    prepare: limitAddressSpace,
    begin: async (postfix, stack) => storeLargeSessions(postfix, stack),
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
    name: "20 clients a second that send rubbish",
    begin: async (postfix, stack) => sendRubbish(postfix, stack),
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
    name: "clock forward by two hours, back by three, and right again",
    isPossible: existsSync("/usr/bin/faketime"),
    prepare: fakeClock,
    begin: jumpAbout,
  },
  {
    name: `killed ${kills} times (SIGKILL)`,
    begin: async (postfix) => {
      for (let killed = 0; killed < kills; killed += 1) await killWhenAtWork(postfix);
      return { kills };
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
  {
    name: "syslog gone",
    mainCf: ["maillog_file ="],
    isPossible: !existsSync("/dev/log"),
    isLogless: true,
    prepare: serveSyslog,
    begin: async (postfix, stack) => {
      await endSyslog(postfix);
      sendRubbish(postfix, stack);
    },
  },
  {
    name: "syslog hangs",
    mainCf: ["maillog_file ="],
    isPossible: !existsSync("/dev/log"),
    isLogless: true,
    prepare: serveSyslog,
    begin: async (postfix, stack) => {
      stopSyslog(postfix, stack);
      sendRubbish(postfix, stack);
    },
  },
];
