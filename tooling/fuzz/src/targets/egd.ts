import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { openEntropySource } from "@postfixjs/prng";
import { readCorpus } from "../corpus.ts";
import type { Target } from "../target.ts";

const timeoutSeconds = 0.05;
const wantedBytes = 32;

/**
 * An input is what a server answers to a request. Its first byte is the length of the pieces; where it is
 * odd, the server closes the connection behind them, else it leaves it open.
 */
export async function openTarget(): Promise<Target> {
  const directory = mkdtempSync(path.join(tmpdir(), "fuzz-"));
  let answer: Uint8Array = new Uint8Array();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => reply(socket, answer));
  });
  server.listen(path.join(directory, "egd"));
  await once(server, "listening");
  return {
    corpus: readCorpus("egd"),
    words: ["\x20", "\xff", "\0", "\x01"],
    run: async (input) => {
      answer = input;
      return await read(path.join(directory, "egd"));
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function reply(socket: Socket, answer: Uint8Array): void {
  const pieceBytes = 1 + ((answer[0] ?? 0) >> 1);
  for (let at = 1; at < answer.length; at += pieceBytes) socket.write(answer.subarray(at, at + pieceBytes));
  if (((answer[0] ?? 0) & 1) === 1) socket.end();
}

async function read(socketPath: string): Promise<string> {
  const opening = await openEntropySource(`egd:${socketPath}`, { timeoutSeconds });
  if (!opening.ok) return `open ${opening.errorCode}`;
  const { source } = opening;
  const outcomes: string[] = [];
  for (let reads = 0; reads < 2 && !source.isClosed; reads += 1) {
    const reading = await source.read(wantedBytes);
    if (reading.ok && reading.bytes.length !== reading.byteCount)
      throw new Error("a reading of another length");
    if (reading.ok && reading.byteCount > 255) throw new Error("more than a server can announce");
    outcomes.push(reading.ok ? (reading.alarm ?? "read") : `${reading.step} ${reading.errorCode}`);
  }
  source.close();
  return outcomes.join();
}
