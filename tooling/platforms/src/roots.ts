import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { tied } from "./tied.ts";

/** The suites of Debian that are at hand, oldest first. */
export const suites = ["bullseye", "bookworm", "trixie", "forky", "sid"] as const;

/** One of Debian's suites. */
export type Suite = (typeof suites)[number];

const cache = process.env["POSTFIXJS_ROOTS"] ?? "/var/cache/postfixjs-roots";
const recipe = path.join(import.meta.dirname, "..", "files", "make-root.sh");
const outputBytesMax = 64 * 1024 ** 2;
const lifeMilliseconds = 7 * 24 * 3600 * 1000;

/** A root cannot be made; the message has the end of debootstrap's. */
export class RootError extends Error {
  override readonly name = "RootError";
}

/**
 * The directory with a minimal system of a suite, with its Postfix. Made when there is none, when it is older
 * than a week, and when the recipe has changed. Nobody may change it.
 *
 * @throws {RootError} It cannot be made.
 */
export function rootOf(suite: Suite): string {
  const directory = path.join(cache, suite);
  const mark = `${directory}.json`;
  const digest = createHash("sha256").update(readFileSync(recipe)).digest("hex");
  if (existsSync(directory) && isGood(mark, digest)) return directory;
  mkdirSync(cache, { recursive: true });
  const draft = `${directory}.draft`;
  for (const old of [draft, mark]) rmSync(old, { recursive: true, force: true });
  const [first, ...others] = tied;
  const { status, stdout, stderr } = spawnSync(first, [...others, "bash", recipe, suite, draft], {
    encoding: "utf8",
    maxBuffer: outputBytesMax,
  });
  if (status !== 0) {
    throw new RootError(
      `"${suite}" cannot be made:\n${`${stdout}${stderr}`.split("\n").slice(-20).join("\n")}`,
    );
  }
  rmSync(directory, { recursive: true, force: true });
  renameSync(draft, directory);
  writeFileSync(mark, JSON.stringify({ recipe: digest, made: Date.now() }));
  return directory;
}

function isGood(mark: string, digest: string): boolean {
  if (!existsSync(mark)) return false;
  const { recipe: made, made: time } = JSON.parse(readFileSync(mark, "utf8")) as {
    recipe: string;
    made: number;
  };
  return made === digest && Date.now() - time < lifeMilliseconds;
}
