import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TlsmgrClient } from "@postfixjs/attr/client";
import { statusOk } from "@postfixjs/attr/tlsmgr";
import type { PostfixInstance } from "@postfixjs/test-support";
import { wrapDaemon } from "./fault-kit.ts";
import type { Begun } from "./faults.ts";

const hourSeconds = 3600;
/** Sessions and ticket keys of the instance live for an hour. */
const jumps = { forward: 2 * hourSeconds, back: -hourSeconds, right: 0 } as const;
const settleMilliseconds = 300;

const offsetFile = ({ directory }: PostfixInstance): string => path.join(directory, "clock");

/** Sets the time of day of a daemon with {@link fakeClock}: seconds beyond the right time. */
export function setClock(postfix: PostfixInstance, offsetSeconds: number): void {
  writeFileSync(offsetFile(postfix), `${offsetSeconds < 0 ? "" : "+"}${offsetSeconds}`);
}

/**
 * Gives the daemon a time of day of its own, see faketime(1). The clock that measures what has passed stays
 * true.
 */
export async function fakeClock(postfix: PostfixInstance): Promise<void> {
  setClock(postfix, jumps.right);
  const variables = [
    "LD_PRELOAD='/usr/$LIB/faketime/libfaketimeMT.so.1'",
    `FAKETIME_TIMESTAMP_FILE=${offsetFile(postfix)}`,
    "FAKETIME_NO_CACHE=1",
    "FAKETIME_DONT_FAKE_MONOTONIC=1",
  ];
  await wrapDaemon(postfix, () => `export ${variables.join(" ")}`);
}

/**
 * Changes the daemon's time of day forward, back and right again, and tells what it has served and should not
 * have.
 */
export async function jumpAbout(postfix: PostfixInstance): Promise<Begun> {
  using client = new TlsmgrClient({ address: { path: postfix.tlsmgrSocket }, timeoutSeconds: 5 });
  const wrong: string[] = [];
  const keyName = async (): Promise<string> =>
    Buffer.from((await client.ticketKey()).keybuf.subarray(0, 16)).toString("hex");
  const store = async (id: string): Promise<void> => {
    const { status } = await client.update("smtpd", id, Buffer.from(id));
    if (status !== statusOk) wrong.push(`a session that was not stored after a jump of the clock: ${id}`);
  };
  const isServed = async (id: string): Promise<boolean> =>
    (await client.lookup("smtpd", id)).status === statusOk;

  await store("before");
  const keyBefore = await keyName();
  setClock(postfix, jumps.forward);
  await delay(settleMilliseconds);
  if (await isServed("before")) wrong.push("a session that had expired");
  const keyAfter = await keyName();
  if (keyAfter === keyBefore) wrong.push("a ticket key that had expired");
  await store("forward");
  if (!(await isServed("forward"))) wrong.push("no session after a jump forward");
  for (const offset of [jumps.back, jumps.right]) {
    setClock(postfix, offset);
    await delay(settleMilliseconds);
    await store(`at ${offset}`);
    if (!(await isServed(`at ${offset}`))) wrong.push("no session after a jump back");
    if ((await client.ticketKey()).status !== statusOk) wrong.push("no ticket key after a jump back");
  }
  return { wrong };
}
