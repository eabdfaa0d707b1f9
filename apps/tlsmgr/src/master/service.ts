/** What a service says to the bytes that a client has sent so far. */
export interface Answer {
  /** Sent to the client; nothing for a request that gets no answer. */
  readonly reply: Uint8Array | undefined;
  /** Bytes of the input that are dealt with; the rest stands at the beginning of the next input. */
  readonly consumedBytes: number;
  /** Close the connection, after the reply. */
  readonly close: boolean;
}

/** The service behind the sockets, as the skeleton sees it: bytes in, bytes out. */
export interface Service {
  /** Sent to each client that connects, before it asks. */
  readonly greeting: Uint8Array | undefined;
  /** Longest unfinished request that is kept for one client; a longer one closes the connection. */
  readonly requestBytesMax: number;
  /**
   * Answers what a client has sent.
   *
   * @param input - everything received and not yet dealt with; it is valid during this call only
   * @param atEnd - the client will send no more
   * @returns nothing while the request is incomplete
   */
  respond(input: Uint8Array, atEnd: boolean): Answer | undefined;
  /** A client stayed in the middle of a request, or did not read its reply, for too long. */
  clientStalled(): void;
  /** A client connected (1) or is gone (-1). */
  clientCount(change: 1 | -1): void;
}
