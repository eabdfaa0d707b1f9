import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { SecureVersion } from "node:tls";

/** What a client got from one connection. */
export interface Handshake {
  readonly isResumed: boolean;
  /** To resume with; `undefined` if the server gave none. */
  readonly session: Buffer | undefined;
}

const timeoutMilliseconds = 10_000;
/** The last line of an SMTP reply. */
const lastLine = /^\d{3} .*\r\n$/mu;

/**
 * Connects to an smtpd at a port of the loopback interface, by STARTTLS, in this process: much faster than a
 * process for each connection.
 *
 * @param resume - a session that an earlier connection has given
 * @throws {unknown} Error - The handshake failed, or took longer than ten seconds.
 */
export async function handshake(port: number, version: SecureVersion, resume?: Buffer): Promise<Handshake> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const plain = connect(port, "127.0.0.1");
  plain.on("error", () => {});
  try {
    await reply(plain, signal);
    plain.write("EHLO client.test\r\n");
    await reply(plain, signal);
    plain.write("STARTTLS\r\n");
    await reply(plain, signal);
    const socket = connectTls({
      socket: plain,
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      ...(resume === undefined ? {} : { session: resume }),
    });
    // What goes wrong while something is awaited shows there; what comes after the end is of no interest.
    socket.on("error", () => {});
    let session: Buffer | undefined;
    socket.on("session", (given: Buffer) => (session = given));
    await once(socket, "secureConnect", { signal });
    socket.write("EHLO client.test\r\n");
    // With TLS 1.3 the ticket comes with what is read next.
    await once(socket, "data", { signal });
    const isResumed = socket.isSessionReused();
    socket.end("QUIT\r\n");
    return { isResumed, session };
  } finally {
    setTimeout(() => plain.destroy(), 100).unref();
  }
}

async function reply(socket: Socket, signal: AbortSignal): Promise<void> {
  let text = "";
  while (!lastLine.test(text)) {
    const [chunk]: unknown[] = await once(socket, "data", { signal });
    text += String(chunk);
  }
}
