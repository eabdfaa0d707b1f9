#!/usr/bin/env node
import { createReadStream, readFileSync } from "node:fs";
import process from "node:process";
import { run } from "./command.ts";

const inputBytesMax = 64 * 1024 * 1024;

async function read(file: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const source: AsyncIterable<Uint8Array> = file === "-" ? process.stdin : createReadStream(file);
  for await (const chunk of source) {
    length += chunk.length;
    if (length > inputBytesMax) throw new RangeError(`cannot read more than "${inputBytesMax}" bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null ? String(Reflect.get(manifest, "version")) : "";
}

const { status, output, errors } = await run(process.argv.slice(2), { read, version: packageVersion() });
process.stdout.write(output);
process.stderr.write(errors);
process.exitCode = status;
