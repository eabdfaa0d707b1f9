// Confines itself as the command line says, then tries what should be refused. Prints what it saw.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { ListenOptions } from "node:net";

import { forbidDumps, forbidNewPrivileges, forbidSystemCalls } from "../../src/index.ts";
import type { SocketFamily, SystemCall } from "../../src/index.ts";

const [refuse = "", families = "", socket = ""] = process.argv.slice(2);

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

async function listen(options: ListenOptions): Promise<string> {
  const server = createServer();
  try {
    server.listen(options);
    await once(server, "listening");
    return "listening";
  } catch (error) {
    return codeOf(error);
  } finally {
    server.close();
  }
}

// Threads that are there already: those of libuv's pool.
await Promise.all(Array.from({ length: 4 }, async () => readFileSync("/dev/null")));
forbidDumps();
forbidNewPrivileges();
forbidSystemCalls({
  refuse: refuse.split(",").filter((name) => name !== "") as SystemCall[],
  ...(families !== "" && { socketFamilies: families.split(",") as SocketFamily[] }),
});
const { error, status } = spawnSync("/bin/true");
const threads = readdirSync("/proc/self/task").map((task) => {
  const text = readFileSync(`/proc/self/task/${task}/status`, "utf8");
  return ["NoNewPrivs", "Seccomp"]
    .map((key) => new RegExp(`^${key}:\\s*(\\d+)$`, "mu").exec(text)?.[1])
    .join("");
});
writeFileSync(
  1,
  JSON.stringify({
    execute: error === undefined ? status : codeOf(error),
    inet: await listen({ host: "127.0.0.1", port: 0 }),
    inet6: await listen({ host: "::1", port: 0 }),
    unix: await listen({ path: socket }),
    threads: [...new Set(threads)],
    threadCount: threads.length,
  }),
);
