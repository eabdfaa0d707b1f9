import type { Outbox } from "./outbox.ts";

/**
 * A connection to a client. While the client does not take what it was sent, nothing more is read from it.
 */
export interface Connection {
  /** Bytes that the client has not taken yet. */
  readonly unsentBytes: number;
  /** The client does not take what it was sent. */
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
  /** Bytes have come; they are valid during this call only. */
  onData(chunk: Uint8Array): void;
  /** The client will send no more. */
  onEnd(): void;
  /** The client does not take what it was sent. */
  onFull(): void;
  /** It has taken all of it. */
  onDrain(): void;
  /** All is over. */
  onClose(): void;
}

/** Takes a new connection; returns who listens to it. */
export type Accept = (connection: Connection) => ConnectionListener;
