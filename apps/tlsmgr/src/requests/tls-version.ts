/** SSL_SESSION_ASN1_VERSION as an INTEGER of DER, and the INTEGER 0x0304 after it: TLS 1.3. */
const versions = Uint8Array.of(0x02, 0x01, 0x01, 0x02, 0x02, 0x03, 0x04);
const sequenceTag = 0x30;
const longLength = 0x80;

/** Whether a session, as OpenSSL writes one (a SEQUENCE that begins with two versions), is of TLS 1.3. */
export function isOfTls13(session: Uint8Array): boolean {
  if (session[0] !== sequenceTag) return false;
  const length = session[1] ?? 0;
  const start = 2 + (length >= longLength ? length - longLength : 0);
  return versions.every((byte, at) => session[start + at] === byte);
}
