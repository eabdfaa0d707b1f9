import { base64 } from "../base64-encoding.ts";
import { byteString } from "../byte-text.ts";
import type { Encoding } from "../encoding.ts";
import { nullTerminated } from "../null-terminated.ts";
import { plain } from "../plain.ts";
import { scan } from "../scan.ts";
import { constant, schema, string } from "../schema.ts";
import { warningText } from "../warning.ts";
import { ClientError } from "./errors.ts";

/** How the greeting begins in each encoding, and what an option calls the encoding. */
const beginnings: readonly (readonly [beginning: string, encoding: Encoding, name: string])[] = [
  ["protocol\0", nullTerminated, "nullTerminated"],
  ["protocol=", plain, "plain"],
  ["cHJvdG9jb2w=:", base64, "base64"],
];

/**
 * Recognizes a greeting in another encoding than the one that was expected.
 *
 * @param bytes - the first bytes from the service
 */
export function otherEncodingError(bytes: Uint8Array, expected: Encoding): ClientError | undefined {
  const text = byteString(bytes.subarray(0, 16));
  const spoken = beginnings.find(([beginning]) => text.startsWith(beginning));
  if (spoken === undefined || spoken[1] === expected) return undefined;
  const [, { name }, option] = spoken;
  return new ClientError(
    "CLIENT_GREETING",
    `service speaks the ${name} encoding, not ${expected.name}: set the option \`encoding\` to \`${option}\``,
  );
}

/** The protocol that the first list announces, if it is the greeting of one of Postfix's services. */
export function announcedProtocol(bytes: Uint8Array, encoding: Encoding): string | undefined {
  const found = scan(anyGreeting, encoding.reader(bytes, true));
  const protocol = found.kind === "complete" ? found.values.protocol : "";
  // One of the names has a letter too many.
  return /_pr+otocol$/u.test(protocol) ? protocol : undefined;
}

const anyGreeting = schema([string("protocol")], { extra: true });

/** What is wrong with a greeting. */
export function greetingError(
  list: Uint8Array,
  protocol: string,
  encoding: Encoding,
): ClientError | undefined {
  const greeting = schema([constant("protocol", protocol)], { strict: true });
  const { kind, warnings } = scan(greeting, encoding.reader(list, true));
  if (kind === "complete") return undefined;
  const [warning] = warnings;
  const text = warning === undefined ? "no greeting from the service" : warningText(warning, "the service");
  return new ClientError("CLIENT_GREETING", text);
}
