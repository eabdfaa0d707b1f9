/** What a service says to a request. */
export interface Answer {
  /** Sent to the client; nothing for a request that gets no answer. */
  readonly reply: Uint8Array | undefined;
  /** Close the connection, after the reply. */
  readonly close: boolean;
}

/** One client's side of a service: bytes in, answers out. */
export interface Conversation {
  /** Bytes held of a request whose end has not come yet. */
  readonly heldBytes: number;
  /**
   * Takes what the client has sent. The chunk is valid during this call only.
   *
   * @returns the answers, in order; the last one may close
   */
  receive(chunk: Uint8Array): readonly Answer[];
  /** The client will send no more. The connection is closed after the answer. */
  end(): Answer;
}

/** The service behind the sockets, as the skeleton sees it. */
export interface Service {
  /** Sent to each client that connects, before it asks. */
  readonly greeting: Uint8Array | undefined;
  /** A client has connected. */
  converse(): Conversation;
}
