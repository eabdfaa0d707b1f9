import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { restoreSessions, takeSnapshot } from "@postfixjs/session-cache/snapshot";
import { readCorpus } from "../corpus.ts";
import type { Target } from "../target.ts";

const options = { label: "smtpd", now: 1_000_100, bytesMax: 65_536, timeoutSeconds: 3600 };
const checksumBytes = 4;

/** An input is a snapshot file; where its first byte is odd, its checksum is made right, so that its inside is read. */
export function openTarget(): Target {
  const directory = mkdtempSync(path.join(tmpdir(), "fuzz-"));
  const descriptor = openSync(path.join(directory, "snapshot"), "w+", 0o600);
  return {
    corpus: readCorpus("snapshot"),
    words: [
      "\0\0\0\x01\xc0",
      "\xdd\xff\xff\xff\xff",
      "\x94",
      "\xc4\x04",
      "session-cache",
      "smtpd",
      "\xd4\x72\x40",
    ],
    run: (input) => {
      const file = Buffer.from(input.subarray(1));
      if (((input[0] ?? 0) & 1) === 1) correctChecksum(file);
      writeSync(descriptor, file, 0, file.length, 0);
      const { sessions, dropped, problem } = takeSnapshot(descriptor, options);
      if (problem !== undefined && sessions.length > 0) throw new Error("sessions of a damaged snapshot");
      if (fstatSync(descriptor).size > 0) throw new Error("secrets stay in the file");
      restore(sessions);
      return problem?.slice(0, 20) ?? `${sessions.length} ${dropped}`;
    },
    [Symbol.asyncDispose]: async () => {
      closeSync(descriptor);
      rmSync(directory, { recursive: true });
    },
  };
}

function correctChecksum(file: Buffer): void {
  if (file.length < checksumBytes) return;
  file.writeUInt32BE(crc32(file.subarray(0, -checksumBytes)), file.length - checksumBytes);
}

function restore(sessions: Parameters<typeof restoreSessions>[1]): void {
  const store = new MemoryStore({ capacity: 100, bytesMax: 10_000 });
  const cache = new SessionCache({ store, timeoutSeconds: options.timeoutSeconds });
  restoreSessions(cache, sessions);
  cache.close();
}
