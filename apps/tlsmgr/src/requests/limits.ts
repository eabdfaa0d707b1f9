/** The longest request: a session of 64 KiB in base64, and room for the names around it. */
export const requestBytesMax: number = 128 * 1024;

/** Requests answered for one client before the others get a turn. Postfix's clients send one at a time. */
export const requestsPerTurn = 64;

/** Bytes of replies written for one client in a turn; one more reply may exceed them. */
export const replyBytesPerTurn = 65_536;
