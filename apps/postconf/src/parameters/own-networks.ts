import { isIP, isIPv4, isIPv6 } from "node:net";
import type { InterfaceAddress } from "../host/host.ts";
import { FatalError } from "../report.ts";
import { splitList } from "../text.ts";

/** The settings that the default of `mynetworks` follows, expanded. */
export interface NetworkSettings {
  readonly style: string;
  readonly interfaces: string;
  readonly protocols: string;
  /** The addresses of the host names among `interfaces`. */
  readonly resolved: ReadonlyMap<string, readonly string[]>;
}

type NetworkStyle = "class" | "subnet" | "host";

/**
 * The default of `mynetworks`: the networks of the machine's interfaces.
 *
 * @throws {FatalError} a setting that makes no sense on this machine
 */
export function ownNetworks(settings: NetworkSettings, local: readonly InterfaceAddress[]): string {
  const families = readProtocols(settings.protocols);
  const style = readStyle(settings.style);
  const usable = local.filter(({ family }) => families.has(family));
  const networks = chooseInterfaces(settings, usable).map((address) => networkText(address, style));
  // A space behind each, also the last: it shows when the value is used inside another.
  return [...new Set(networks)].map((network) => `${network} `).join("");
}

/**
 * The host names in a value of `inet_interfaces` that must be looked up first; old ways to write an address,
 * such as `127.1`, are left to the look-up too.
 */
export function interfaceHostNames(interfaces: string): string[] {
  if (isWholeWord(interfaces)) return [];
  return splitList(interfaces)
    .map(withoutBrackets)
    .filter((word) => isIP(word) === 0);
}

function isWholeWord(interfaces: string): boolean {
  return interfaces === "all" || interfaces === "loopback-only";
}

function readProtocols(protocols: string): ReadonlySet<string> {
  const families = new Set<string>();
  for (const word of splitList(protocols)) {
    if (word === "all" || word === "ipv4") families.add("ipv4");
    if (word === "all" || word === "ipv6") families.add("ipv6");
    if (!["all", "ipv4", "ipv6"].includes(word)) {
      throw new FatalError(`unknown inet_protocols value "${word}" in "${protocols}"`);
    }
  }
  return families;
}

function readStyle(text: string): NetworkStyle {
  const styles = new Set<NetworkStyle>();
  for (const word of splitList(text)) {
    if (word !== "class" && word !== "subnet" && word !== "host") {
      throw new FatalError(`unknown mynetworks mask style value "${word}" in "${text}"`);
    }
    styles.add(word);
  }
  const [style, ...more] = styles;
  if (style === undefined || more.length > 0) {
    throw new FatalError(`bad mynetworks_style value: ${text}; specify exactly one value`);
  }
  return style;
}

function chooseInterfaces(
  { interfaces, resolved }: NetworkSettings,
  local: readonly InterfaceAddress[],
): readonly InterfaceAddress[] {
  if (interfaces === "all") return local;
  if (interfaces === "loopback-only") return local.filter(({ address }) => isLoopback(address));
  const wanted = splitList(interfaces).flatMap((word) => addressesOf(word, resolved));
  return [...new Set(wanted)].map((address) => {
    const found = local.find((each) => each.address === address);
    if (found) return found;
    throw new FatalError(`parameter inet_interfaces: no local interface found for ${address}`);
  });
}

function addressesOf(word: string, resolved: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const address = withoutBrackets(word);
  if (isIPv6(address)) return [canonicalIpv6(address.replace(/%.*$/u, ""))];
  if (isIPv4(address)) return [address];
  const addresses = resolved.get(address) ?? [];
  if (addresses.length === 0) {
    throw new FatalError(`config variable inet_interfaces: host not found: ${word}`);
  }
  return addresses;
}

function withoutBrackets(word: string): string {
  return word.replace(/^\[(.*)\]$/u, "$1");
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

function networkText({ family, address, prefixBits }: InterfaceAddress, style: NetworkStyle): string {
  if (family === "ipv6") {
    const bits = style === "host" ? 128 : prefixBits;
    return `[${maskIpv6(address, bits)}]/${bits}`;
  }
  const bits = style === "host" ? 32 : style === "subnet" ? prefixBits : classBits(address);
  return `${maskIpv4(address, bits)}/${bits}`;
}

/** The prefix length of the historical address classes; classes D and E have no networks. */
function classBits(address: string): number {
  const first = Number(address.split(".")[0]);
  if (first < 128) return 8;
  if (first < 192) return 16;
  return first < 224 ? 24 : 32;
}

function maskIpv4(address: string, bits: number): string {
  return maskGroups(address.split(".").map(Number), 8, bits).join(".");
}

function maskIpv6(address: string, bits: number): string {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const front = hexGroups(head);
  const back = hexGroups(tail ?? "");
  const zeros = Array.from<number>({ length: 8 - front.length - back.length }).fill(0);
  const groups = tail === undefined ? front : [...front, ...zeros, ...back];
  return canonicalIpv6(
    maskGroups(groups, 16, bits)
      .map((group) => group.toString(16))
      .join(":"),
  );
}

function hexGroups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** Clears all bits behind the first ones. */
function maskGroups(groups: readonly number[], groupBits: number, bits: number): number[] {
  return groups.map((group, index) => {
    const kept = Math.min(Math.max(bits - index * groupBits, 0), groupBits);
    const hidden = groupBits - kept;
    return (group >>> hidden) << hidden;
  });
}

/** The usual short form; the URL standard and inet_ntop(3) agree on it for what interfaces have. */
function canonicalIpv6(address: string): string {
  try {
    return new URL(`http://[${address}]/`).hostname.slice(1, -1);
  } catch {
    return address;
  }
}
