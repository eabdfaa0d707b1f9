import type { Outbox } from "./outbox.ts";

/**
 * A connection to a client. While the client does not read its replies, nothing is read from it.
 */
export interface Connection {
  /** Bytes that the client has not read yet. */
  readonly unsentBytes: number;
  /** The client does not read what it was sent. */
  readonly isFull: boolean;
  /**
   * Sends what a function writes into an outbox, at the end of what others have written there.
   *
   * @returns what the function returns
   */
  reply<Result>(write: (replies: Outbox) => Result): Result;
  /** Reads nothing until {@link resume}. */
  pause(): void;
  /** Reads again. */
  resume(): void;
  /** Closes when all is sent. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

/** What happens on a connection. */
export interface ConnectionListener {
  /** Receives bytes, valid during this call only. */
  onData(chunk: Uint8Array): void;
  /** The client will send no more. */
  onEnd(): void;
  /** The client does not read what it was sent. */
  onFull(): void;
  /** The client has read everything. */
  onDrain(): void;
  /** The connection is closed. */
  onClose(): void;
}

/** Takes a new connection; returns its listener. */
export type Accept = (connection: Connection) => ConnectionListener;
