/** Where s_client prints a ticket: an offset, 16 bytes in hexadecimal, and the same as text. */
const ticketLine = /TLS session ticket:\n\s+0000 - ((?:[0-9a-f]{2}[ -]){16})/u;

/**
 * Returns the name of the key that encrypted the ticket of a TLS connection, in hexadecimal: the first 16
 * bytes of each ticket (RFC 5077, section 4).
 *
 * @param output - what `openssl s_client` printed
 */
export function ticketKeyName(output: string): string {
  return ticketLine.exec(output)?.[1]?.replace(/[ -]/gu, "") ?? "no ticket";
}
