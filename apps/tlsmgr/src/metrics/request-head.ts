/** The first line of an HTTP request, as far as a server with one page needs it. */
export interface RequestLine {
  readonly method: string;
  /** The target without its query. */
  readonly path: string;
}

const requestLine = /^([A-Z]{1,16}) (\/[\x21-\x7e]*) HTTP\/1\.[01]\r?\n/u;
const emptyLine = /\r?\n\r?\n/u;

/**
 * Reads the head of an HTTP/1 request (RFC 9112, section 2.1). The fields are not looked at: no answer
 * depends on them.
 *
 * @param head - what has come so far, one character per byte
 * @returns `"incomplete"` until the empty line after the fields has come; `"bad"` for anything but an HTTP/1
 *   request
 */
export function readRequestHead(head: string): RequestLine | "incomplete" | "bad" {
  if (!emptyLine.test(head)) return "incomplete";
  const [, method, target] = requestLine.exec(head) ?? [];
  if (method === undefined || target === undefined) return "bad";
  return { method, path: target.split("?", 1)[0] ?? "" };
}
