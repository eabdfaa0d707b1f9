/**
 * A short text about every parameter, for hovers and `explain`. A separate entry, since the texts are the
 * largest part of the registry.
 *
 * @example
 * ```ts
 * import { describeParameter } from "@postfixjs/config/descriptions";
 *
 * console.log(describeParameter("tlsmgr_service_name"));
 * // => Name of the tlsmgr service in master.cf, by which its clients find it.
 * ```
 *
 * @module
 */
export { exampleConditions, exampleFiles } from "../lint/guides/guide.ts";
export type { RuleExample, RuleGuide } from "../lint/guides/guide.ts";
export { exampleServices, ruleGuides } from "../lint/guides/rule-guides.ts";
export { itemNames } from "./kinds/item-names.ts";

import { parameters } from "./parameters.ts";
import { addressTexts } from "./texts/address-texts.ts";
import { clientTexts } from "./texts/client-texts.ts";
import { contentTexts } from "./texts/content-texts.ts";
import { localTexts } from "./texts/local-texts.ts";
import { restrictionTexts, routingTexts } from "./texts/mail-texts.ts";
import { postscreenTexts } from "./texts/postscreen-texts.ts";
import { queueTexts } from "./texts/queue-texts.ts";
import { serverTexts } from "./texts/server-texts.ts";
import { serviceTexts } from "./texts/service-texts.ts";
import { directoryTexts, loggingTexts, resourceTexts } from "./texts/system-texts.ts";
import { clientTlsTexts, serverTlsTexts, sharedTlsTexts } from "./texts/tls-texts.ts";
import { verificationTexts } from "./texts/verification-texts.ts";
import { wordTexts } from "./texts/word-texts.ts";

const ownTexts: ReadonlyMap<string, string> = new Map(
  [
    sharedTlsTexts,
    serverTlsTexts,
    clientTlsTexts,
    directoryTexts,
    loggingTexts,
    resourceTexts,
    restrictionTexts,
    routingTexts,
    serverTexts,
    clientTexts,
    postscreenTexts,
    verificationTexts,
    addressTexts,
    contentTexts,
    localTexts,
    queueTexts,
    serviceTexts,
  ].flatMap((texts) => Object.entries(texts)),
);

/** Families of parameters that repeat another family for a further program. */
const families = [
  { prefix: "lmtp_", like: "smtp_", program: "the LMTP client" },
  { prefix: "tlsproxy_client_", like: "smtp_tls_", program: "tlsproxy as client" },
  { prefix: "tlsproxy_tls_", like: "smtpd_tls_", program: "tlsproxy as server" },
  { prefix: "postscreen_tls_", like: "smtpd_tls_", program: "postscreen" },
  { prefix: "postscreen_", like: "smtpd_", program: "postscreen" },
  { prefix: "address_verify_", like: "", program: "address verification probes" },
] as const;

/** Turns the names of the model's family in a text into those of the family that follows it. */
function withinFamily(text: string, prefix: string, like: string): string {
  return text.replace(/\b[a-z]+_\w+/gu, (name) => {
    const follower = prefix + name.slice(like.length);
    return name.startsWith(like) && parameters.has(follower) ? follower : name;
  });
}

function familyText(name: string): string | undefined {
  for (const { prefix, like, program } of families) {
    if (!name.startsWith(prefix)) continue;
    const model = like + name.slice(prefix.length);
    const text = ownTexts.get(model);
    if (text !== undefined) return `As ${model}, for ${program}: ${withinFamily(text, prefix, like)}`;
  }
  return undefined;
}

/**
 * What a parameter is for, in a sentence or two.
 *
 * @param name - a parameter's name
 * @returns nothing when the name is not Postfix's
 */
export function describeParameter(name: string): string | undefined {
  if (!parameters.has(name)) return undefined;
  return ownTexts.get(name) ?? familyText(name);
}

/**
 * What a word means as the value of a parameter, or as an item of it.
 *
 * @returns nothing for a parameter or a word without a text
 * @example
 * ```ts
 * import { describeWord } from "@postfixjs/config/descriptions";
 *
 * console.log(describeWord("inet_protocols", "all")); // => IPv4 and IPv6.
 * ```
 */
export function describeWord(parameter: string, word: string): string | undefined {
  const words = wordTexts.find(({ names }) => names.test(parameter))?.words ?? {};
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
