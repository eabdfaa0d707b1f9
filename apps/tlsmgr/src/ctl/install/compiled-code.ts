import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { getpwnam } from "@postfixjs/posix";
import { CommandError } from "../commands/command.ts";
import { reasonOf } from "./failed-program.ts";
import { Scratch } from "./scratch.ts";

const deadlineMilliseconds = 60_000;
const mailOwner = "postfix";

/** The program that starts the daemon with compiled code; it lies beside the daemon. */
export function starterOf(program: string): string {
  return path.join(path.dirname(program), "start");
}

/** Where the compiled code of a daemon's file is. */
export function codeFileOf(file: string): string {
  return `${file}.code`;
}

/**
 * Has a Node.js compile what the daemon needs to start, by letting it serve a few requests outside of
 * Postfix, in a temporary directory.
 *
 * @throws {CommandError} It can't, with the reason: the daemon then starts without, and takes longer.
 */
export function compileCode(
  interpreter: string,
  program: string,
  nodeOptions: readonly string[] = [],
): Buffer {
  using scratch = new Scratch(getpwnam(mailOwner) ?? { uid: 0, gid: 0 });
  const codeFile = path.join(scratch.path, "code");
  try {
    writeConfiguration(scratch);
    execFileSync(interpreter, [...nodeOptions, starterOf(program), "compile", codeFile, program, "-S"], {
      cwd: "/",
      env: { LANG: "C", MAIL_CONFIG: scratch.path },
      input: Buffer.concat(requests),
      stdio: ["pipe", "ignore", "pipe"],
      timeout: deadlineMilliseconds,
    });
    return readFileSync(codeFile);
  } catch (error) {
    throw new CommandError(`cannot compile the daemon in advance: ${reasonOf(error)}`, { cause: error });
  }
}

const cacheId = { cache_type: "smtpd", cache_id: "id" } as const;
const requests = [
  encodeRequest("policy", { cache_type: "smtpd" }),
  encodeRequest("seed", { size: 32 }),
  encodeRequest("update", { ...cacheId, session: Buffer.from("session") }),
  encodeRequest("lookup", cacheId),
];

/** Writes a main.cf with which the daemon works in a scratch directory, and logs where nobody reads it. */
function writeConfiguration({ path: directory, data }: Scratch): void {
  const settings = [
    "compatibility_level = 3.6",
    "myhostname = localhost",
    `queue_directory = ${directory}`,
    `data_directory = ${data}`,
    `maillog_file_prefixes = ${directory}`,
    `maillog_file = ${directory}/log`,
    "smtpd_tls_session_cache_database = btree:$data_directory/smtpd",
    "smtp_tls_session_cache_database = btree:$data_directory/smtp",
  ];
  writeFileSync(path.join(directory, "main.cf"), settings.map((line) => `${line}\n`).join(""));
}
