import { chmodSync, chownSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";

interface KeptFile {
  readonly file: string;
  /** `undefined` for a file that did not exist. */
  readonly content: Buffer | undefined;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Files as they are at this moment, to be put back later; one that does not exist is removed then. */
export function keepFiles(files: readonly string[]): () => void {
  const kept = files.map((file) => keep(file));
  return () => {
    for (const each of kept) putBack(each);
  };
}

function keep(file: string): KeptFile {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return { file, content: undefined, mode: 0, uid: 0, gid: 0 };
  return { file, content: readFileSync(file), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

function putBack({ file, content, mode, uid, gid }: KeptFile): void {
  if (content === undefined) {
    rmSync(file, { force: true });
    return;
  }
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
  chownSync(draft, uid, gid);
  chmodSync(draft, mode);
  renameSync(draft, file);
}
