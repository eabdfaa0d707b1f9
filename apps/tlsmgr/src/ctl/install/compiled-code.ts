import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeRequest } from "@postfixjs/attr/tlsmgr";
import { getpwnam } from "@postfixjs/posix";

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
 * Postfix, in directories of its own.
 *
 * @returns nothing if that does not work: the daemon then starts without, and takes longer
 */
export function compileCode(
  interpreter: string,
  program: string,
  nodeOptions: readonly string[] = [],
): Buffer | undefined {
  const directory = mkdtempSync(path.join(tmpdir(), "tlsmgr-"));
  const codeFile = path.join(directory, "code");
  try {
    prepareConfiguration(directory);
    execFileSync(interpreter, [...nodeOptions, starterOf(program), "compile", codeFile, program, "-S"], {
      cwd: "/",
      env: { LANG: "C", MAIL_CONFIG: directory },
      input: Buffer.concat(requests),
      stdio: ["pipe", "ignore", "ignore"],
      timeout: deadlineMilliseconds,
    });
    return readFileSync(codeFile);
  } catch {
    return undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const cacheId = { cache_type: "smtpd", cache_id: "id" } as const;
const requests = [
  encodeRequest("policy", { cache_type: "smtpd" }),
  encodeRequest("seed", { size: 32 }),
  encodeRequest("update", { ...cacheId, session: Buffer.from("session") }),
  encodeRequest("lookup", cacheId),
];

/** A main.cf whose directories the mail owner may use, and whose log nobody reads. */
function prepareConfiguration(directory: string): void {
  const data = path.join(directory, "data");
  mkdirSync(data);
  chmodSync(directory, 0o755);
  const owner = getpwnam(mailOwner);
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid);
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
