import process from "node:process";
import type { Target } from "@postfixjs/fuzz";
import type { PostfixInstance } from "@postfixjs/test-support";
import { Barrier, TestClient } from "../support/test-client.ts";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/** A target that is a socket of the daemon. */
export interface ServedTargetOptions extends Pick<Target, "corpus" | "words"> {
  readonly socket: (postfix: PostfixInstance) => string;
}

/** Connections that are left open, so that the daemon has many at once. */
const openMax = 12;

/**
 * Runs our daemon under a real master(8). Each input goes over its own connection, most of which stay
 * open for a while; after each, another client of the request socket must get a `seed`, from the same process
 * as usual.
 */
export async function openServedTarget({ corpus, words, socket }: ServedTargetOptions): Promise<Target> {
  const postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, listeners: {} });
  const pid = await postfix.tlsmgrPid();
  const barrier = await Barrier.connect(postfix.tlsmgrSocket);
  const clients: TestClient[] = [];
  return {
    corpus,
    words,
    run: async (input) => {
      if (clients.length >= openMax) clients.shift()?.[Symbol.dispose]();
      const client = await TestClient.connect(socket(postfix));
      clients.push(client);
      client.send(input);
      if (((input[0] ?? 0) & 1) === 1) client.halfClose();
      await barrier.pass();
      process.kill(pid, 0);
      return outcomeOf(client);
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client[Symbol.dispose]();
      barrier[Symbol.dispose]();
      await postfix[Symbol.asyncDispose]();
    },
  };
}

/** Values and lengths differ each time; the first words of a reply tell what became of an input. */
function outcomeOf(client: TestClient): string {
  const reply = client
    .take()
    .toString("latin1")
    .replaceAll(/[^a-z_]+/gu, " ")
    .slice(0, 60);
  return `${client.ended} ${reply}`;
}
