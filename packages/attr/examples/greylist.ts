// A greylister: a client that comes for the first time must come again. In main.cf, at the end of
// smtpd_recipient_restrictions: check_policy_service inet:127.0.0.1:10031
import { createPolicyServer } from "@postfixjs/attr/policy";

const port = Number(process.env["PORT"] ?? 10031);
const delaySeconds = Number(process.env["DELAY_SECONDS"] ?? 300);
const tripletsMax = 100_000;
/** When each combination of network, sender and recipient was first seen, the oldest first. */
const firstSeen = new Map<string, number>();

const server = createPolicyServer(({ client_address, sender, recipient }) => {
  // Large senders retry from another host of the same network.
  const network = client_address.replace(/\.\d+$|(?:^|:)[^:]*:[^:]*:[^:]*:[^:]*$/u, "");
  const triplet = [network, sender, recipient].join(" ").toLowerCase();
  const now = Date.now() / 1000;
  const since = firstSeen.get(triplet);
  if (since !== undefined && now - since >= delaySeconds) return "DUNNO";
  if (since === undefined) {
    const [oldest] = firstSeen.keys();
    if (firstSeen.size >= tripletsMax && oldest !== undefined) firstSeen.delete(oldest);
    firstSeen.set(triplet, now);
  }
  return "DEFER_IF_PERMIT greylisted, try again later";
});
await server.listen({ host: "127.0.0.1", port });
console.log(`listening on port ${port}`);
