import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { MemoryStore, SessionCache } from "@postfixjs/session-cache";
import { restoreSessions, takeSnapshot } from "@postfixjs/session-cache/snapshot";
import type { SnapshotReading } from "@postfixjs/session-cache/snapshot";
import { readCorpus } from "../corpus.ts";
import type { Target } from "../target.ts";

const options = { label: "smtpd", now: 1_000_100, bytesMax: 65_536, timeoutSeconds: 3600 };
const checksumBytes = 4;

/**
 * An input is a snapshot file; where its first byte is odd, its checksum is made right, so that its inside is
 * read.
 */
export function openTarget(): Target {
  const directory = mkdtempSync(path.join(tmpdir(), "fuzz-"));
  const descriptor = openSync(path.join(directory, "snapshot"), "w+", 0o600);
  return {
    corpus: readCorpus("snapshot"),
    words: ["session-cache 2\n", "\x05smtpd", "\0\x02id", "\0\0\0\x01", "\xff\xff\xff\xff"],
    run: (input) => {
      const file = Buffer.from(input.subarray(1));
      const isCorrected = ((input[0] ?? 0) & 1) === 1;
      if (isCorrected) correctChecksum(file);
      writeSync(descriptor, file, 0, file.length, 0);
      const { sessions, dropped, problem } = restore(descriptor);
      if (problem !== undefined && sessions > 0 && !isCorrected)
        throw new Error("sessions of a damaged file");
      if (fstatSync(descriptor).size > 0) throw new Error("secrets stay in the file");
      return problem?.slice(0, 20) ?? `${sessions} ${dropped}`;
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

function restore(descriptor: number): SnapshotReading {
  const store = new MemoryStore({ capacity: 100, bytesMax: 10_000 });
  const cache = new SessionCache({ store, timeoutSeconds: options.timeoutSeconds });
  const slices = takeSnapshot(descriptor, options);
  for (let slice = slices.next(); ; slice = slices.next()) {
    if (slice.done !== true) {
      restoreSessions(cache, slice.value);
      continue;
    }
    cache.close();
    return slice.value;
  }
}
