/**
 * `npm run soak -- --minutes N`: our daemon under a real master(8) with mixed load, twice at the same time:
 * in one Postfix that is reloaded every minute, and so has a new process each time, and in one whose process
 * stays the same. Ends with status 1 if memory, descriptors or files grow, a client saw an error, or the mail
 * log has a complaint.
 */
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { PostfixInstance } from "@postfixjs/test-support";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";
import { growth, holdings } from "./holdings.ts";
import type { Holdings } from "./holdings.ts";
import { Load } from "./load.ts";
import { ticketless, TlsLoad } from "./tls-load.ts";
import type { TlsSeen } from "./tls-load.ts";
import type { Seen } from "./tally.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    "round-seconds": { type: "string", default: "60" },
  },
});
const roundSeconds = Number(values["round-seconds"]);
const rounds = Math.max(2, Math.round((Number(values.minutes) * 60) / roundSeconds));

/** Sessions expire within the run, so that the caches stop growing by themselves. */
const settings = ["smtpd_tls_session_cache_timeout = 120s", "smtp_tls_session_cache_timeout = 120s"];
const listeners = { main: [], [ticketless]: ["tls_ssl_options=NO_TICKET", "smtpd_tls_protocols=TLSv1.2"] };
const loadOptions = {
  seedIntervalMilliseconds: 20,
  sessionIntervalMilliseconds: 10,
  keyIntervalMilliseconds: 50,
  sessionBytes: 1500,
};

/** Whether the daemon is replaced by another process at the end of each round. */
type Kind = "reloaded" | "steady";

function complain(kind: Kind, what: string): void {
  console.log(`FAILED, ${kind}: ${what}`);
  process.exitCode = 1;
}

async function soak(kind: Kind): Promise<void> {
  await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true, mainCf: settings, listeners });
  await postfix.tlsmgrPid();
  const load = new Load(postfix.tlsmgrSocket, loadOptions);
  const tlsLoad = new TlsLoad(postfix);
  const looks = await lookEachRound(kind, postfix);
  const [seen, tls] = [await load.stop(), await tlsLoad.stop()];
  console.log(summary(kind, seen, tls));
  judge(kind, looks, seen, tls);
  const complaints = postfix.log.complaints();
  if (complaints.length > 0) complain(kind, `the mail log complains:\n${complaints.slice(0, 20).join("\n")}`);
}

async function lookEachRound(kind: Kind, postfix: PostfixInstance): Promise<readonly Holdings[]> {
  const looks: Holdings[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await delay(roundSeconds * 1000);
    const look = await holdings(postfix);
    looks.push(look);
    const { pid, rssMebibytes, descriptors, dataFiles } = look;
    console.log(
      `${kind} ${round}/${rounds}: process ${pid}, ${rssMebibytes} MiB, ${descriptors} descriptors, ${dataFiles} files`,
    );
    if (kind === "reloaded" && round < rounds) await postfix.reload();
  }
  return looks;
}

function summary(kind: Kind, seen: Seen, tls: TlsSeen): string {
  const { requests, seeds, lost, wrong, longestGapSeconds, longestKeyGapSeconds } = seen;
  const milliseconds = (seconds: number): string => `${Math.round(seconds * 1000)} ms`;
  return [
    `${kind}: ${requests} requests (${seeds} seeds), ${lost} lost, ${wrong.length} wrong`,
    `longest time between two seeds ${milliseconds(longestGapSeconds)}, two keys ${milliseconds(longestKeyGapSeconds)}`,
    `${tls.connections} TLS connections, ${tls.notResumed} not resumed, ${tls.messages} messages`,
  ].join("; ");
}

function judge(
  kind: Kind,
  looks: readonly Holdings[],
  { lost, wrong }: Seen,
  { notResumed, failures }: TlsSeen,
): void {
  for (const what of growth(looks)) complain(kind, what);
  if (lost > 0) complain(kind, `${lost} requests were lost`);
  for (const what of [...wrong, ...failures]) complain(kind, what);
  const processes = new Set(looks.map(({ pid }) => pid)).size;
  const expected = kind === "reloaded" ? rounds : 1;
  if (processes !== expected) complain(kind, `${processes} processes instead of ${expected}`);
  // A session does not outlive the process that it was stored in, nor do the ticket keys.
  if (notResumed >= expected) complain(kind, `${notResumed} sessions were not resumed`);
}

await Promise.all([soak("reloaded"), soak("steady")]);
