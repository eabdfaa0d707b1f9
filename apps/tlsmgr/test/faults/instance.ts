import { appendFile, chmod, utimes } from "node:fs/promises";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { command, postfixInstance, until } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { succeed } from "./fault-kit.ts";
import type { Fault, SmallFileSystem } from "./faults.ts";

/** Which program serves: ours, or Postfix's own. */
export type Side = "ours" | "C";

/** A Postfix to which a fault can happen, and what ends it. */
export interface FaultInstance extends AsyncDisposable {
  readonly postfix: PostfixInstance;
}

/** Brings up one side, prepared for a fault. */
export async function instanceFor(side: Side, fault: Fault): Promise<FaultInstance> {
  await using stack = new AsyncDisposableStack();
  const options = { cacheType: "btree", listeners: {} };
  const postfix = stack.use(
    await (side === "ours" ? instanceWithOurTlsmgr(options) : postfixInstance(options)),
  );
  await postfix.stop();
  if (fault.data !== undefined) await mountData(postfix, fault.data, stack);
  await fault.prepare?.(postfix, stack);
  await addSettings(postfix, fault.mainCf ?? []);
  await postfix.start();
  await postfix.tlsmgrPid();
  await untilStarted(postfix);
  const kept = stack.move();
  return { postfix, [Symbol.asyncDispose]: async () => await kept.disposeAsync() };
}

/**
 * An answer proves that the start is over. What a fault has prepared may keep Postfix's own program from ever
 * giving one.
 */
async function untilStarted({ tlsmgrSocket }: PostfixInstance): Promise<void> {
  using client = new TlsmgrClient({ address: { path: tlsmgrSocket }, timeoutSeconds: 5 });
  await client.seed(1).catch(() => undefined);
}

async function addSettings(
  { configDirectory, directory }: PostfixInstance,
  settings: readonly string[],
): Promise<void> {
  const file = `${configDirectory}/main.cf`;
  await appendFile(
    file,
    settings.map((setting) => `${setting.replaceAll("$directory", directory)}\n`).join(""),
  );
  // Postfix reads a file again and again, with pauses, for as long as it is not a few seconds old.
  const aMinuteAgo = Date.now() / 1000 - 60;
  await utimes(file, aMinuteAgo, aMinuteAgo);
}

async function mountData(
  postfix: PostfixInstance,
  { kind, kibibytes }: SmallFileSystem,
  stack: AsyncDisposableStack,
): Promise<void> {
  const { dataDirectory, directory } = postfix;
  const image = `${directory}/image`;
  if (kind === "tmpfs") {
    await succeed("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", dataDirectory]);
  } else {
    await succeed("truncate", ["-s", `${kibibytes}K`, image]);
    await succeed("mkfs.ext4", ["-q", "-F", image]);
    await succeed("mount", ["-o", "loop,errors=remount-ro", image, dataDirectory]);
    await succeed("rm", ["-r", `${dataDirectory}/lost+found`]);
  }
  stack.defer(async () => {
    await postfix.stop();
    // A process that has ended may hold it for a moment longer.
    await until("the end of its use", async () => {
      const isMounted = (await command("mountpoint", ["-q", dataDirectory])).status === 0;
      return !isMounted || (await command("umount", [dataDirectory])).status === 0;
    });
  });
  await succeed("chown", ["postfix:postfix", dataDirectory]);
  await chmod(dataDirectory, 0o700);
}
