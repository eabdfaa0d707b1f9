/** A reply of tlsmgr(8), cut at the value that differs from run to run. */
const randomValue = /(status\x000\0(?:seed|keybuf)\0)([A-Za-z0-9+/=]+)(\0\0)/gu;
/** A reply that says FAIL, whose data is what an earlier request left behind, in versions up to 3.11. */
const staleValue = /(status\x004294967294\0(?:seed|session|keybuf)\0)([A-Za-z0-9+/=]*)(\0\0)$/u;

/** A reply without what is random in it: letters and digits become `R`, so that its length stays. */
export function withoutRandomValues(reply: Buffer): string {
  const text = reply.toString("latin1");
  return text.replace(randomValue, (_, start: string, value: string, end: string) => {
    return start + "R".repeat(value.length) + end;
  });
}

/**
 * A reply of Postfix up to 3.11, or a text that ends with it, without the bytes that it leaks from earlier
 * requests.
 */
export function withoutLeak(reply: string): string {
  return reply.replace(staleValue, "$1$3");
}

/** A line of the log without the time of storing. */
export function withoutTime(line: string): string {
  return line.replace(/: time=\d+ /u, ": time=T ");
}
