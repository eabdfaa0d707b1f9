// The Sender Rewriting Scheme: forwarded mail gets a sender in a domain of ours, and bounces find their way
// back. In main.cf:
//   sender_canonical_maps = socketmap:inet:127.0.0.1:10032:forward
//   sender_canonical_classes = envelope_sender
//   recipient_canonical_maps = socketmap:inet:127.0.0.1:10032:reverse
//   recipient_canonical_classes = envelope_recipient
import { createHmac } from "node:crypto";
import { createSocketmapServer } from "@postfixjs/attr/tables";

const port = Number(process.env["PORT"] ?? 10032);
const ours = process.env["SRS_DOMAIN"] ?? "example.com";
const secret = process.env["SRS_SECRET"] ?? "";
if (secret === "") throw new TypeError("set SRS_SECRET: without it anybody could relay through this host");
const daysMax = 21;
const today = (): number => Math.floor(Date.now() / 86_400_000) % 1024;
const stamp = (day: number): string => day.toString(32).padStart(2, "0");
const sign = (text: string): string =>
  createHmac("sha256", secret).update(text.toLowerCase()).digest("base64url").slice(0, 8);

function forward(sender: string): string | undefined {
  const [, local, domain = ""] = /^(.+)@([^@]+)$/u.exec(sender) ?? [];
  if (local === undefined || domain.toLowerCase() === ours) return undefined;
  const signed = `${stamp(today())}=${domain}=${local}`;
  return `SRS0=${sign(signed)}=${signed}@${ours}`;
}

function reverse(recipient: string): string | undefined {
  const [, hash, day = "", domain, local, at] =
    /^SRS0[=+-]([^=]+)=([0-9a-v]{2})=([^=]+)=(.+)@([^@]+)$/iu.exec(recipient) ?? [];
  if (at?.toLowerCase() !== ours || sign(`${day}=${domain}=${local}`) !== hash) return undefined;
  const age = (today() - Number.parseInt(day, 32) + 1024) % 1024;
  return age > daysMax ? undefined : `${local}@${domain}`;
}

const server = createSocketmapServer((map, key) => (map === "forward" ? forward(key) : reverse(key)));
await server.listen({ host: "127.0.0.1", port });
console.log(`listening on port ${port}`);
