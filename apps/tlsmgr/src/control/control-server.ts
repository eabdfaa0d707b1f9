import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Log } from "../log/log.ts";
import { textOfError } from "../log/system-error.ts";
import { encodeFrame, FrameError, FrameReader } from "./frames.ts";
import { listenAt } from "./named-socket.ts";
import type { NamedSocket } from "./named-socket.ts";
import { asMap, ControlError, protocolVersion, requestBytesMax } from "./protocol.ts";
import type { ControlReply } from "./protocol.ts";

/** One operator's connection: it may remember where a list was left off. */
export interface ControlSession {
  /**
   * Carries out an operation.
   *
   * @throws {ControlError} It can't be done; the code and the message are the reply.
   */
  readonly carryOut: (operation: string, args: Readonly<Record<string, unknown>>) => unknown;
}

/** What a control server works with. */
export interface ControlServerOptions {
  readonly log: Log;
  readonly openSession: () => ControlSession;
}

/** Operators at the same time. One more is turned away. */
const clientsMax = 16;
/** Time for a request to come whole, for a reply to be taken, and between two requests. */
const deadlineMilliseconds = 30_000;

/**
 * Serves operators. It shares the event loop with the service and therefore does little at a time: one
 * request of a connection is carried out, and then everything else has its turn. Whatever goes wrong here
 * ends one connection.
 */
export class ControlServer {
  readonly #server: Server;
  readonly #options: ControlServerOptions;
  readonly #clients = new Set<Socket>();
  #name: NamedSocket | undefined;

  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.unref();
  }

  /**
   * Starts to listen. A path that can't be had is a warning: the service does not depend on its operators.
   */
  async listen(path: string): Promise<void> {
    const { log } = this.#options;
    try {
      this.#name = await listenAt(this.#server, path);
      this.#server.on("error", (error) => log.warning(`control socket: ${textOfError(error)}`));
    } catch (error) {
      log.warning(`cannot open control socket ${path}: ${textOfError(error)} -- going on without`);
    }
  }

  /** Ends all connections, and removes the socket where its path can be reached. */
  close(): void {
    this.#name?.remove();
    this.#server.close();
    for (const socket of this.#clients) socket.destroy();
  }

  #accept(socket: Socket): void {
    socket.on("error", () => {});
    if (this.#clients.size >= clientsMax) {
      socket.destroy();
      return;
    }
    this.#clients.add(socket);
    socket.on("close", () => this.#clients.delete(socket));
    socket.unref();
    socket.setTimeout(deadlineMilliseconds, () => socket.destroy());
    const session = this.#options.openSession();
    void serve(socket, session, this.#options.log);
  }
}

/** Answers the requests of one connection, one after the other, each after everything else that waits. */
async function serve(socket: Socket, session: ControlSession, log: Log): Promise<void> {
  const reader = new FrameReader(requestBytesMax);
  let lateness: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      const messages = reader.push(chunk);
      for (const message of messages) {
        await nextTurn();
        if (!socket.write(encodeFrame(await answer(message, session)))) await drained(socket);
      }
      if (messages.length > 0) {
        clearTimeout(lateness);
        lateness = undefined;
      }
      // A slow trickle of bytes would keep extending the time limit of the connection.
      if (reader.heldBytes > 0) lateness ??= setTimeout(() => socket.destroy(), deadlineMilliseconds).unref();
    }
  } catch (error) {
    if (error instanceof FrameError)
      log.warning(`closing a control connection: ${error.message}`, "control frame");
    socket.destroy();
  } finally {
    clearTimeout(lateness);
  }
}

async function answer(message: unknown, session: ControlSession): Promise<ControlReply> {
  try {
    const { version, operation, arguments: args } = asMap(message);
    if (version !== protocolVersion) {
      throw new ControlError(
        "version",
        `this daemon speaks version ${protocolVersion}, not ${String(version)}`,
      );
    }
    if (typeof operation !== "string") throw new ControlError("usage", "the operation is missing");
    return { version: protocolVersion, ok: true, result: await session.carryOut(operation, asMap(args)) };
  } catch (error) {
    const { code } = error instanceof ControlError ? error : { code: "failed" as const };
    return { version: protocolVersion, ok: false, error: { code, message: textOfError(error) } };
  }
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once("drain", resolve);
    socket.once("close", () => resolve());
  });
}
