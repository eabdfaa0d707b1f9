/**
 * What the command `postconf-js` does, as a function.
 *
 * @module
 */
import process from "node:process";
import { nodeHost } from "./host/node-host.ts";
import { run } from "./run.ts";

/** Settings of {@link postconf}. */
export interface PostconfOptions {
  /** Where relative paths start; the working directory of the process by default. */
  readonly workingDirectory?: string;
  /** Environment variables, of which `MAIL_CONFIG` counts; those of the process by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What a run of the command gave. */
export interface PostconfResult {
  /** The exit status: 0 for success; see the README for the subcommands. */
  readonly status: number;
  /**
   * Standard output. Bytes of files that are not UTF-8 are lone surrogates, see `encodeText` of
   * `@postfixjs/config`.
   */
  readonly stdout: string;
  /** Standard error: messages, each a line. */
  readonly stderr: string;
}

/**
 * Does what `postconf-js` does with these arguments, edits of files included, and returns its output.
 *
 * @example
 * ```ts
 * import { postconf } from "@postfixjs/postconf";
 *
 * const { status, stdout } = await postconf(["-dh", "mail_owner"]);
 * console.log(status, stdout.trim()); // => 0 postfix
 * ```
 *
 * @param args - the arguments, without the program's name
 * @throws {TypeError} the arguments are not an array of strings
 */
export async function postconf(
  args: readonly string[],
  options: PostconfOptions = {},
): Promise<PostconfResult> {
  if (!Array.isArray(args) || args.some((arg) => typeof arg !== "string"))
    throw new TypeError("cannot use the arguments: give an array of strings");
  const { workingDirectory = process.cwd(), environment = process.env } = options;
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const status = await run(args, {
    ...nodeHost(workingDirectory),
    environment,
    writeOutput: (text) => void stdout.push(text),
    writeError: (text) => void stderr.push(text),
  });
  return { status, stdout: stdout.join(""), stderr: stderr.join("") };
}
