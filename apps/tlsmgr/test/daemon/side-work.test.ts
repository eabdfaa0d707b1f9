import { writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { postfixInstalled, until } from "@postfixjs/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { ControlClient } from "../../src/control/control-client.ts";
import { builtDaemon, withDirectories } from "../support/stand-alone.ts";
import { startAsMaster } from "../support/as-master.ts";
import type { RunningDaemon } from "../support/as-master.ts";
import { configure } from "../support/configuration.ts";

/** An EGD server that answers when it is told to. */
async function slowEgdServer(
  socketPath: string,
): Promise<{ readonly answer: () => void; readonly asked: () => number }> {
  const waiting: { readonly socket: Socket; readonly wanted: number }[] = [];
  let asked = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (request) => {
      asked += 1;
      waiting.push({ socket, wanted: request[1] ?? 0 });
    });
  });
  server.listen(socketPath);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const answer = (): void => {
    for (const { socket, wanted } of waiting.splice(0)) {
      socket.write(Buffer.concat([Buffer.of(wanted), Buffer.alloc(wanted, asked)]));
    }
  };
  return { answer, asked: () => asked };
}

async function expectService(daemon: RunningDaemon): Promise<void> {
  using client = new TlsmgrClient({ address: { path: daemon.socketPath } });
  expect((await client.seed(32)).seed).toHaveLength(32);
}

describe.skipIf(!postfixInstalled)("work beside the requests never ends the daemon", () => {
  test("two operators reseed while a scheduled read waits for a slow EGD server", async () => {
    await withDirectories(async (directories) => {
      const egdPath = path.join(directories.scratch, "egd");
      const egd = await slowEgdServer(egdPath);
      await configure(directories, { tls_random_source: `egd:${egdPath}` });
      await using daemon = await startAsMaster(directories);
      await until("the scheduled read", () => egd.asked() === 1);
      await expectService(daemon);
      const control = path.join(directories.data, "tlsmgr-control.sock");
      using first = await ControlClient.connect(control);
      using second = await ControlClient.connect(control);
      using third = await ControlClient.connect(control);
      const both = Promise.all([first.request("reseed"), second.request("reseed")]);
      await third.request("version");
      await third.request("version");
      egd.answer();
      expect(await both).toEqual([true, true]);
      expect(egd.asked()).toBe(1);
      await expectService(daemon);
      expect(daemon.log()).toEqual([]);
    });
  });

  test("an unhandled rejection is one warning", async () => {
    await withDirectories(async (directories) => {
      await configure(directories);
      const rejecting = path.join(directories.scratch, "rejecting.cjs");
      await writeFile(rejecting, 'setTimeout(() => void Promise.reject(new Error("unforeseen")), 300);');
      await using daemon = await startAsMaster(directories, {
        program: [process.execPath, "--require", rejecting, builtDaemon],
      });
      expect(await daemon.logged(/unforeseen/u)).toMatch(/^warning: unexpected error: Error: unforeseen/u);
      await expectService(daemon);
    });
  });
});
