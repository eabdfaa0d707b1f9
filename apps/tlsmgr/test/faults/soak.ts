/**
 * `npm run soak -- --minutes N`: our daemon under a real master(8), with mixed load and a reload every minute. Ends with
 * status 1 if memory, descriptors or files grow, or a client saw an error.
 */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectTls } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { instanceWithOurTlsmgr } from "../postfix/daemon-file.ts";
import { Load } from "./load.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    "reload-seconds": { type: "string", default: "60" },
  },
});
const rounds = Math.max(2, Math.round((Number(values.minutes) * 60) / Number(values["reload-seconds"])));
const roundMilliseconds = Number(values["reload-seconds"]) * 1000;
/** Processes of the same program at the same load differ by so much. */
const rssSpreadMebibytes = 24;

/** What a process holds at the end of its life. */
interface Holdings {
  readonly rssMebibytes: number;
  readonly descriptors: number;
  readonly dataFiles: number;
}

function holdings(postfix: PostfixInstance, pid: number): Holdings {
  const rssKib = Number(/^Rss:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
  return {
    rssMebibytes: Math.round(rssKib / 1024),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    dataFiles: readdirSync(postfix.dataDirectory).length,
  };
}

/** Real TLS connections, beside the requests that the load makes itself. */
async function handshakes(postfix: PostfixInstance): Promise<void> {
  const { session } = await connectTls(postfix.port(), { version: "1.3" });
  await connectTls(postfix.port(), { version: "1.3", resume: session });
}

function complain(what: string): void {
  console.log(`FAILED: ${what}`);
  process.exitCode = 1;
}

await using postfix = await instanceWithOurTlsmgr({ tlsmgrChroot: true });
const load = new Load(postfix.tlsmgrSocket, {
  seedIntervalMilliseconds: 20,
  sessionIntervalMilliseconds: 10,
  sessionBytes: 1500,
});
const seen: Holdings[] = [];
for (let round = 1; round <= rounds; round += 1) {
  await handshakes(postfix);
  await delay(roundMilliseconds);
  const now = holdings(postfix, await postfix.tlsmgrPid());
  seen.push(now);
  const { rssMebibytes, descriptors, dataFiles } = now;
  console.log(
    `${round}/${rounds}: ${rssMebibytes} MiB, ${descriptors} descriptors, ${dataFiles} files in data_directory`,
  );
  if (round < rounds) await postfix.reload();
}
const { seeds, requests, lost, wrong, longestGapSeconds } = await load.stop();
const gap = `longest time between two seeds ${(longestGapSeconds * 1000).toFixed(0)} ms`;
console.log(`${requests} requests (${seeds} seeds), ${lost} lost, ${wrong} wrong, ${gap}`);

const [first, last] = [seen[0], seen.at(-1)];
if (first === undefined || last === undefined) throw new Error("There was no round");
if (last.rssMebibytes > first.rssMebibytes + rssSpreadMebibytes) complain("memory grows");
if (last.descriptors > first.descriptors + 1) complain("descriptors grow");
if (last.dataFiles > first.dataFiles) complain("files grow");
if (lost + wrong > 0) complain("clients saw errors");
const complaints = postfix.log.complaints();
if (complaints.length > 0) complain(`the mail log has complaints:\n${complaints.slice(0, 20).join("\n")}`);
