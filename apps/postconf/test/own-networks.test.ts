import { postfixInstalled } from "@postfixjs/test-support";
import { describe, expect, test } from "vitest";
import type { InterfaceAddress } from "../src/host/host.ts";
import { interfaceHostNames, ownNetworks } from "../src/parameters/own-networks.ts";
import type { NetworkSettings } from "../src/parameters/own-networks.ts";
import { captureRun } from "./support/captured-run.ts";
import { comparable, runRealPostconf } from "./support/real-postconf.ts";
import { scratchDirectory } from "./support/scratch-directory.ts";

const local: readonly InterfaceAddress[] = [
  { family: "ipv4", address: "127.0.0.1", prefixBits: 8 },
  { family: "ipv4", address: "10.1.18.3", prefixBits: 20 },
  { family: "ipv4", address: "10.1.18.4", prefixBits: 20 },
  { family: "ipv4", address: "172.16.9.9", prefixBits: 30 },
  { family: "ipv6", address: "::1", prefixBits: 128 },
  { family: "ipv6", address: "2001:db8:1:2:3:4:5:6", prefixBits: 52 },
];
const settings: NetworkSettings = {
  style: "subnet",
  interfaces: "all",
  protocols: "all",
  resolved: new Map([["localhost", ["127.0.0.1"]]]),
};

describe("ownNetworks", () => {
  test("names each subnet once, IPv6 in brackets", () => {
    expect(ownNetworks(settings, local)).toBe(
      "127.0.0.0/8 10.1.16.0/20 172.16.9.8/30 [::1]/128 [2001:db8:1::]/52 ",
    );
  });

  test.each([
    ["host", "127.0.0.1/32 10.1.18.3/32 10.1.18.4/32 172.16.9.9/32 [::1]/128 [2001:db8:1:2:3:4:5:6]/128"],
    ["class", "127.0.0.0/8 10.0.0.0/8 172.16.0.0/16 [::1]/128 [2001:db8:1::]/52"],
  ])("follows the style %s", (style, networks) => {
    expect(ownNetworks({ ...settings, style }, local).trimEnd()).toBe(networks);
  });

  test.each([
    [{ interfaces: "loopback-only" }, "127.0.0.0/8 [::1]/128"],
    [{ interfaces: "10.1.18.4, [::1]" }, "10.1.16.0/20 [::1]/128"],
    [{ interfaces: "localhost" }, "127.0.0.0/8"],
    [{ interfaces: "" }, ""],
    [{ protocols: "ipv6" }, "[::1]/128 [2001:db8:1::]/52"],
    [{ protocols: "ipv4" }, "127.0.0.0/8 10.1.16.0/20 172.16.9.8/30"],
  ])("keeps to %o", (change, networks) => {
    expect(ownNetworks({ ...settings, ...change }, local).trimEnd()).toBe(networks);
  });

  test.each([
    [{ style: "foo" }, 'unknown mynetworks mask style value "foo" in "foo"'],
    [{ style: "class,host" }, "bad mynetworks_style value: class,host; specify exactly one value"],
    [{ style: "Host" }, 'unknown mynetworks mask style value "Host" in "Host"'],
    [{ protocols: "IPv4" }, 'unknown inet_protocols value "IPv4" in "IPv4"'],
    [{ protocols: "foo" }, 'unknown inet_protocols value "foo" in "foo"'],
    [{ interfaces: "10.9.9.9" }, "parameter inet_interfaces: no local interface found for 10.9.9.9"],
    [{ interfaces: "nosuch.invalid" }, "config variable inet_interfaces: host not found: nosuch.invalid"],
  ])("refuses %o", (change, message) => {
    expect(() => ownNetworks({ ...settings, ...change }, local)).toThrow(message);
  });
});

describe("interfaceHostNames", () => {
  test("finds the words that need a look-up", () => {
    expect(interfaceHostNames("10.1.2.3, mx.example [::1] [localhost] 127.1 a:b")).toEqual([
      "mx.example",
      "localhost",
      "127.1",
      "a:b",
    ]);
    expect(interfaceHostNames("all")).toEqual([]);
    expect(interfaceHostNames("loopback-only")).toEqual([]);
  });
});

describe.skipIf(!postfixInstalled)("the default of mynetworks on this machine", { concurrent: true }, () => {
  test.each([
    "",
    "mynetworks_style = class\n",
    "mynetworks_style = subnet\n",
    "mynetworks_style = $foo\nfoo = host\n",
    "mynetworks_style = foo\n",
    "inet_interfaces = loopback-only\nmynetworks_style = subnet\n",
    "inet_interfaces = 203.0.113.77\n",
    "inet_interfaces = localhost\n",
    "inet_protocols = ipv4\n",
    "inet_protocols = ipv5\n",
  ])("is that of postconf with %j", { timeout: 60_000 }, async (mainCf) => {
    using directory = scratchDirectory();
    directory.write("main.cf", mainCf);
    directory.write("master.cf", "");
    const args = ["-c", ".", "-x", "mynetworks"];
    const ours = await captureRun(args, directory.path);
    expect(comparable(ours)).toEqual(comparable(await runRealPostconf(args, directory.path)));
  });
});
