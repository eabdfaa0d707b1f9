/** Sessions of smtpd that several hosts share. Ids and sessions are copied; nothing here waits or throws. */
export interface SharedSessions {
  /** A session was stored: other hosts get it in the background. */
  stored(id: Uint8Array, session: Uint8Array): void;
  /** A session was removed: it goes everywhere. */
  removed(id: Uint8Array): void;
  /**
   * Looks for a session that this host does not have.
   *
   * @param deliver - takes a session that was found, and its age in seconds; called after `done` if it comes
   *   too late
   * @param done - called once: the session is delivered, or it is no use to wait any longer
   * @returns false, without a call of either, if nobody should wait at all
   */
  fetch(
    id: Uint8Array,
    deliver: (session: Uint8Array, ageSeconds: number) => void,
    done: () => void,
  ): boolean;
}
