import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import process from "node:process";

/** A message of the server that answers nothing: a notification or a request to the client. */
export interface ServerMessage {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: unknown;
}

interface Waiter {
  readonly wants: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
}

/** A language client that does what it is told, and keeps every byte that the server writes. */
export class LspClient {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (message: { result?: unknown; error?: unknown }) => void>();
  readonly #received: ServerMessage[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #closed: Promise<number | null>;
  #pending: Buffer = Buffer.alloc(0);
  #nextId = 1;
  /** All messages as they came over the wire. */
  readonly wire: string[] = [];
  /** What the server wrote to its standard error. */
  errors = "";

  constructor(program: string, args: readonly string[] = ["--stdio"], cwd: string = process.cwd()) {
    this.#server = spawn(process.execPath, [program, ...args], { cwd });
    this.#server.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#server.stderr.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    this.#closed = new Promise((resolve) => this.#server.on("close", resolve));
  }

  get pid(): number {
    return this.#server.pid ?? 0;
  }

  /** Asks, and waits for the result or the error. */
  async ask(method: string, params: unknown): Promise<{ result?: unknown; error?: unknown }> {
    const id = this.#nextId++;
    const answer = new Promise<{ result?: unknown; error?: unknown }>((resolve) =>
      this.#answers.set(id, resolve),
    );
    this.#write({ jsonrpc: "2.0", id, method, params });
    return answer;
  }

  tell(method: string, params: unknown): void {
    this.#write({ jsonrpc: "2.0", method, params });
  }

  /** The next message that nobody has taken yet, of those that came and those to come. */
  async next(wants: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    const at = this.#received.findIndex(wants);
    const [present] = at < 0 ? [] : this.#received.splice(at, 1);
    if (present !== undefined) return present;
    return new Promise((resolve) => this.#waiters.push({ wants, resolve }));
  }

  /** Ends the connection as the protocol asks for, and gives the server's exit status. */
  async close(): Promise<number | null> {
    await this.ask("shutdown", null);
    this.tell("exit", null);
    return this.#closed;
  }

  /** Closes the server's standard input without a word. */
  async hangUp(): Promise<number | null> {
    this.#server.stdin.end();
    return this.#closed;
  }

  #write(message: object): void {
    const body = Buffer.from(JSON.stringify(message));
    this.#server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#server.stdin.write(body);
  }

  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const headEnd = this.#pending.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = Number(
        /Content-Length: ([0-9]+)/iu.exec(this.#pending.toString("latin1", 0, headEnd))?.[1],
      );
      if (this.#pending.length < headEnd + 4 + length) return;
      const text = this.#pending.toString("utf8", headEnd + 4, headEnd + 4 + length);
      this.#pending = this.#pending.subarray(headEnd + 4 + length);
      this.wire.push(text);
      this.#dispatch(JSON.parse(text) as ServerMessage & { result?: unknown; error?: unknown });
    }
  }

  #dispatch(message: ServerMessage & { result?: unknown; error?: unknown }): void {
    if (message.method === undefined) {
      const id = Number(message.id);
      this.#answers.get(id)?.(message);
      this.#answers.delete(id);
      return;
    }
    if (message.id !== undefined) this.#answerServer(message);
    const at = this.#waiters.findIndex(({ wants }) => wants(message));
    const [waiter] = at < 0 ? [] : this.#waiters.splice(at, 1);
    if (waiter === undefined) this.#received.push(message);
    else waiter.resolve(message);
  }

  /** The answer of a client without settings. */
  #answerServer({ id, method, params }: ServerMessage): void {
    const items = (params as { items?: unknown[] } | undefined)?.items ?? [];
    const result = method === "workspace/configuration" ? items.map(() => null) : null;
    this.#write({ jsonrpc: "2.0", id, result });
  }
}
