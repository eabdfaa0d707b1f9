import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KeyFileSource } from "@postfixjs/ticket-keys";
import { readCorpus } from "../corpus.ts";
import type { Target } from "../target.ts";

/** An input is the bytes of a key file. */
export function openTarget(): Target {
  const directory = mkdtempSync(path.join(tmpdir(), "fuzz-"));
  const file = path.join(directory, "ticket.keys");
  return {
    corpus: readCorpus("key-file"),
    words: ["current ", "next ", "retired ", "\n", "#", " ", "\t", "0".repeat(160), "f".repeat(159)],
    run: async (input) => {
      writeFileSync(file, input, { mode: 0o600 });
      const source = new KeyFileSource({ path: file, timeoutSeconds: 3600 });
      const result = await source.refresh();
      source.close();
      if (result.status !== "rejected") return result.status;
      if (/[0-9a-f]{64}/iu.test(result.error.message)) throw new Error("a message shows a key");
      return result.error.message.replace(file, "").replaceAll(/\d+/gu, "N");
    },
    [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }),
  };
}
