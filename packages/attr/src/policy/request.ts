import { byteString, bytesOf } from "../byte-text.ts";
import { AttributeError, listError } from "../errors.ts";
import { plain } from "../plain.ts";

/**
 * A policy request of smtpd(8), under Postfix's own names (SMTPD_POLICY_README). Unknown text is empty, an
 * unknown number 0.
 */
export interface PolicyRequest {
  /** `smtpd_access_policy`. */
  readonly request: string;
  /**
   * Protocol state: `CONNECT`, `EHLO`, `HELO`, `MAIL`, `RCPT`, `DATA`, `END-OF-MESSAGE`, `VRFY` or `ETRN`.
   */
  readonly protocol_state: string;
  /** `SMTP` or `ESMTP`. */
  readonly protocol_name: string;
  /** The client's HELO or EHLO name. */
  readonly helo_name: string;
  /** Queue file name, once it exists. */
  readonly queue_id: string;
  /** Envelope sender. */
  readonly sender: string;
  /** Envelope recipient; at `DATA` and `END-OF-MESSAGE` only if it is the only one. */
  readonly recipient: string;
  /** Number of recipients, at `DATA` and `END-OF-MESSAGE`. */
  readonly recipient_count: number;
  /** Client IP address. */
  readonly client_address: string;
  /** Verified client host name, or `unknown`. */
  readonly client_name: string;
  /** Client port, or empty. */
  readonly client_port: string;
  /** Unverified client host name, or `unknown`. */
  readonly reverse_client_name: string;
  /** Address of the server's side of the connection (3.2). */
  readonly server_address: string;
  /** Port of the server's side of the connection (3.2). */
  readonly server_port: string;
  /** Tells one message delivery from another. */
  readonly instance: string;
  /** SASL mechanism. */
  readonly sasl_method: string;
  /** SASL login name. */
  readonly sasl_username: string;
  /** The AUTH parameter of MAIL FROM. */
  readonly sasl_sender: string;
  /** Message size in bytes: announced by the client, or, at `END-OF-MESSAGE`, the real one. */
  readonly size: number;
  /** Subject common name of a verified client certificate. */
  readonly ccert_subject: string;
  /** Issuer common name of a verified client certificate. */
  readonly ccert_issuer: string;
  /** Fingerprint of the client certificate. */
  readonly ccert_fingerprint: string;
  /** Public key fingerprint of the client certificate (2.9). */
  readonly ccert_pubkey_fingerprint: string;
  /** Such as `TLSv1.3`. */
  readonly encryption_protocol: string;
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly encryption_cipher: string;
  /** Size of the encryption key in bits. */
  readonly encryption_keysize: number;
  /** The parameter of ETRN. */
  readonly etrn_domain: string;
  /** `yes` under overload. */
  readonly stress: string;
  /** The `policy_context` of `check_policy_service { ... policy_context=... }` (3.1). */
  readonly policy_context: string;
  /** The server's compatibility level; 3.8 and later send it. */
  readonly compatibility_level: string | undefined;
  /** The server's version; 3.8 and later send it. */
  readonly mail_version: string | undefined;
  /** All received attributes, those without a property here included; values are byte strings. */
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * Decodes a policy request. Attributes may come in any order; of one that comes twice the last value counts.
 * Text is decoded from UTF-8.
 *
 * @example
 * ```ts
 * import { decodePolicyRequest } from "@postfixjs/attr/policy";
 *
 * const list = new TextEncoder().encode("request=smtpd_access_policy\nsender=jörg@example.com\nsize=12\n\n");
 * const { sender, size, recipient } = decodePolicyRequest(list);
 * console.log([sender, size, recipient]); // => [ 'jörg@example.com', 12, '' ]
 * ```
 *
 * @param list - one attribute list in the plain encoding
 * @throws {AttributeError} when the list or a number is malformed
 */
export function decodePolicyRequest(list: Uint8Array): PolicyRequest {
  const attributes = readAll(list);
  const text = (name: string): string => decodeText(attributes.get(name));
  const number = (name: string): number => decodeNumber(attributes.get(name));
  return {
    request: text("request"),
    protocol_state: text("protocol_state"),
    protocol_name: text("protocol_name"),
    helo_name: text("helo_name"),
    queue_id: text("queue_id"),
    sender: text("sender"),
    recipient: text("recipient"),
    recipient_count: number("recipient_count"),
    client_address: text("client_address"),
    client_name: text("client_name"),
    client_port: text("client_port"),
    reverse_client_name: text("reverse_client_name"),
    server_address: text("server_address"),
    server_port: text("server_port"),
    instance: text("instance"),
    sasl_method: text("sasl_method"),
    sasl_username: text("sasl_username"),
    sasl_sender: text("sasl_sender"),
    size: number("size"),
    ccert_subject: text("ccert_subject"),
    ccert_issuer: text("ccert_issuer"),
    ccert_fingerprint: text("ccert_fingerprint"),
    ccert_pubkey_fingerprint: text("ccert_pubkey_fingerprint"),
    encryption_protocol: text("encryption_protocol"),
    encryption_cipher: text("encryption_cipher"),
    encryption_keysize: number("encryption_keysize"),
    etrn_domain: text("etrn_domain"),
    stress: text("stress"),
    policy_context: text("policy_context"),
    compatibility_level: attributes.get("compatibility_level"),
    mail_version: attributes.get("mail_version"),
    attributes,
  };
}

function readAll(list: Uint8Array): Map<string, string> {
  const attributes = new Map<string, string>();
  const reader = plain.reader(list, true);
  for (let token = reader.readName(); token !== "terminator"; token = reader.readName()) {
    if (token !== "name") throw listError(token);
    const name = byteString(list, reader.start, reader.end);
    if (reader.readValue() !== "value") throw new AttributeError("LIST_INCOMPLETE");
    attributes.set(name, byteString(list, reader.start, reader.end));
  }
  return attributes;
}

function decodeText(value: string | undefined): string {
  if (value === undefined) return "";
  return beyondAscii.test(value) ? new TextDecoder().decode(bytesOf(value)) : value;
}

const beyondAscii = /[^\0-\u{7f}]/u;

function decodeNumber(value: string | undefined): number {
  const number = Number(value ?? "0");
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new AttributeError("LIST_MALFORMED");
}
