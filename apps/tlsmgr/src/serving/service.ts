import type { Outbox } from "./connection/outbox.ts";

/**
 * What to do after some requests: wait for the client (`idle`), give others a turn before the requests
 * that are left (`more`), wait until the conversation is ready (`wait`), or close the connection once the
 * replies are sent (`close`).
 */
export type Outcome = "idle" | "more" | "wait" | "close";

/** One client's side of a service: bytes in, replies out. */
export interface Conversation {
  /** Bytes held of a request whose end has not come yet. */
  readonly heldBytes: number;
  /**
   * Takes what the client has sent, and answers as many requests as one turn allows. The chunk is valid
   * during this call only. Not to be called while requests are left.
   */
  receive(chunk: Uint8Array, replies: Outbox): Outcome;
  /** Answers more of the requests that are left. */
  goOn(replies: Outbox): Outcome;
  /** The client will send no more. The connection is closed after that. */
  end(replies: Outbox): void;
  /** The connection is closed: wipes what is held of requests. */
  close(): void;
}

/** A service, as the skeleton sees it. */
export interface Service {
  /** Sent to each client when it connects. */
  readonly greeting: Uint8Array | undefined;
  /**
   * Starts a conversation with a client that has connected.
   *
   * @param onReady - called after the outcome `wait`, when it can continue; without it no outcome is `wait`
   */
  converse(onReady?: () => void): Conversation;
}
