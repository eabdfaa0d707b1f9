import { setTimeout as delay } from "node:timers/promises";

/** How long anything may take. Generous: a test machine can be very busy; only a hang ever gets here. */
export const deadlineSeconds = 60;

const intervalMilliseconds = 20;

/**
 * Looks again and again until there is something to see.
 *
 * @param what - what is being waited for, for the error message
 * @param look - returns `undefined` (or `false`) as long as it is not there
 * @throws {unknown} Error - It took longer than {@link deadlineSeconds}.
 */
export async function until<Sight>(
  what: string,
  look: () => Sight | undefined | false | Promise<Sight | undefined | false>,
): Promise<Sight> {
  const deadline = performance.now() + deadlineSeconds * 1000;
  for (;;) {
    const sight = await look();
    if (sight !== undefined && sight !== false) return sight;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineSeconds} s in vain for ${what}`);
    await delay(intervalMilliseconds);
  }
}
