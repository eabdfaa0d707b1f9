import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A directory for one test, gone when the scope ends. */
export interface ScratchDirectory extends Disposable {
  readonly path: string;
  /** Writes a file that looks old: the real program waits while a file was modified just now. */
  write(name: string, content: string | Uint8Array): void;
}

export function scratchDirectory(): ScratchDirectory {
  const directory = mkdtempSync(path.join(tmpdir(), "postconf-"));
  return {
    path: directory,
    write(name, content) {
      const file = path.join(directory, name);
      writeFileSync(file, content);
      utimesSync(file, 1e9, 1e9);
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
