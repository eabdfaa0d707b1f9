import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { command } from "./command.ts";

/** Settings of {@link connectTls}. */
export interface TlsClientOptions {
  /** The only protocol version that the client offers. */
  readonly version: "1.2" | "1.3";
  /**
   * Whether the client takes session tickets of TLS 1.2; without them, only a session id is left. Default
   * true.
   */
  readonly tickets?: boolean;
  /** The session of an earlier connection, to be resumed. */
  readonly resume?: string;
  /** A command that runs the command given to it, such as `ip netns exec NAME`: the client runs under it. */
  readonly under?: readonly string[];
}

/** What a TLS client saw of one connection. */
export interface TlsConnection {
  /** Whether the server took up the session that the client offered. */
  readonly reused: boolean;
  /** The protocol in use: `TLSv1.2`, `TLSv1.3`. */
  readonly protocol: string;
  /** The session in PEM form, for a later connection to resume. */
  readonly session: string;
  /** Whether the server handed out a session ticket on this connection. */
  readonly ticket: boolean;
  /** Everything that s_client printed. */
  readonly output: string;
}

/**
 * Connects to an smtpd with `openssl s_client -starttls smtp`, says QUIT, and reports how the session came
 * about.
 *
 * @param port - a port of 127.0.0.1
 * @throws {unknown} Error - No TLS connection came about, or the session could not be saved.
 */
export async function connectTls(port: number, options: TlsClientOptions): Promise<TlsConnection> {
  const directory = await mkdtemp(path.join(tmpdir(), "tls-"));
  const sessionIn = path.join(directory, "in.pem");
  const sessionOut = path.join(directory, "out.pem");
  try {
    if (options.resume !== undefined) await writeFile(sessionIn, options.resume);
    const args = [
      "s_client",
      "-connect",
      `127.0.0.1:${port}`,
      "-starttls",
      "smtp",
      "-ign_eof",
      options.version === "1.2" ? "-tls1_2" : "-tls1_3",
      ...(options.tickets === false ? ["-no_ticket"] : []),
      ...(options.resume === undefined ? [] : ["-sess_in", sessionIn]),
      "-sess_out",
      sessionOut,
    ];
    const [program, ...first] = [...(options.under ?? []), "openssl"];
    const { stdout, stderr } = await command(program, [...first, ...args], { input: "QUIT\r\n" });
    const output = stdout + stderr;
    // The line about the handshake, which comes before any summary of a session.
    const handshake = /^(New|Reused), (TLSv1\.\d), Cipher is /mu.exec(output);
    if (handshake === null) throw new Error(`No TLS connection to port ${port}: ${output}`);
    return {
      reused: handshake[1] === "Reused",
      protocol: handshake[2] ?? "",
      // A server that has reused a session need not hand out another one.
      session: await readFile(existsSync(sessionOut) ? sessionOut : sessionIn, "utf8"),
      ticket: output.includes("TLS session ticket:"),
      output,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
