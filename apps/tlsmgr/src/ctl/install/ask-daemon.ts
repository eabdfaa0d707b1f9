import { setTimeout } from "node:timers/promises";
import { ClientError, TlsmgrClient } from "@postfixjs/attr/client";
import { isListening } from "../../control/is-listening.ts";
import { probe } from "../live/probe-checks.ts";
import { expectsGreeting } from "../site/installed-postfix.ts";
import type { Site } from "../site/site.ts";
import { hasChildFor } from "./instances.ts";

/** What a daemon answered to everything that Postfix's daemons ask. */
export interface Answers {
  /** Why there was no good answer; `undefined` if there was one. */
  readonly fault: string | undefined;
  /** What is wrong with the answers. */
  readonly flaws: readonly string[];
  /** How the daemon greets, if that is not as the clients of the installed Postfix expect it. */
  readonly wrongGreeting: "greets" | "silent" | undefined;
  /** Whether nobody listens. */
  readonly isRefused: boolean;
}

/** Answers without a fault. */
export const noAnswers: Answers = {
  fault: undefined,
  flaws: [],
  wrongGreeting: undefined,
  isRefused: false,
};

/** A daemon that starts on a busy machine may take several seconds. */
const timeoutSeconds = 15;
/** When to try whether a silent daemon waits for its client to speak first. */
const secondMilliseconds = 4000;
/** master(8) starts a process for a client at once, or not for another minute. */
const noProcessMilliseconds = 3000;
const pauseMilliseconds = 200;

/**
 * Asks the tlsmgr of a site as the clients of the installed Postfix do, and then as those of other versions.
 *
 * @param masterPid - the master(8) that starts it, where that is known: a tlsmgr that it does not start is
 *   not waited for
 */
export async function askDaemon(site: Site, masterPid: number | undefined): Promise<Answers> {
  if (masterPid === undefined && !(await isListening(site.socket))) {
    return { ...noAnswers, fault: "nobody listens on its socket", isRefused: true };
  }
  const isGreeted = expectsGreeting(site);
  using client = clientOf(site, isGreeted, timeoutSeconds);
  using other = clientOf(site, !isGreeted, timeoutSeconds);
  const watch = new AbortController();
  try {
    return await Promise.race([
      askAll(client),
      ofNoProcess(site, masterPid, watch.signal),
      ofOtherGreeting(other, isGreeted ? "silent" : "greets"),
    ]);
  } finally {
    watch.abort();
  }
}

const neverStarted = "master(8) runs no process for it";

/** Settles only if a client that greets the other way is answered where the first one waits. */
async function ofOtherGreeting(client: TlsmgrClient, wrongGreeting: "silent" | "greets"): Promise<Answers> {
  await setTimeout(secondMilliseconds, undefined, { ref: false });
  const answers = await askAll(client);
  return answers.fault === undefined ? { ...answers, wrongGreeting } : await new Promise(() => {});
}

/** Settles only if master(8) leaves a client waiting without a process, from the start or after a crash. */
async function ofNoProcess(site: Site, masterPid: number | undefined, signal: AbortSignal): Promise<Answers> {
  if (masterPid === undefined) return await new Promise(() => {});
  let seen = performance.now();
  while (!signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- there is nothing to wait for but processes
    await setTimeout(pauseMilliseconds, undefined, { ref: false });
    if (hasChildFor(masterPid, site.program ?? "tlsmgr", "tlsmgr")) seen = performance.now();
    if (performance.now() > seen + noProcessMilliseconds) return { ...noAnswers, fault: neverStarted };
  }
  return noAnswers;
}

function clientOf(site: Site, isGreeted: boolean, seconds: number): TlsmgrClient {
  return new TlsmgrClient({ address: { path: site.socket }, timeoutSeconds: seconds, isGreeted });
}

async function askAll(client: TlsmgrClient): Promise<Answers> {
  const flaws: string[] = [];
  try {
    for await (const { isWell, subject, text } of probe(client)) {
      if (!isWell) flaws.push(`${subject}: ${text}`);
    }
    return { ...noAnswers, flaws };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { cause } = error;
    const isRefused = cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
    return { ...noAnswers, fault: error.message, flaws, isRefused };
  }
}
