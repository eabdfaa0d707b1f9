import { mkdirSync, symlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeHost } from "../../src/host/node-host.ts";
import { scratchDirectory } from "../support/scratch-directory.ts";

test("nodeHost takes relative paths from its working directory", () => {
  using directory = scratchDirectory();
  directory.write("a", "content");
  mkdirSync(path.join(directory.path, "d"));
  symlinkSync("a", path.join(directory.path, "link"));
  symlinkSync("nosuch", path.join(directory.path, "dangling"));
  const host = nodeHost(directory.path);
  expect(Buffer.from(host.readFile("a")).toString()).toBe("content");
  expect([...host.listDirectory(".")].sort()).toEqual(["a", "d", "dangling", "link"]);
  expect(["a", "link", "d"].map((name) => host.isRegularFile(name))).toEqual([true, true, false]);
  expect(() => host.isRegularFile("dangling")).toThrow("ENOENT");
  expect(["a", "d", "dangling", "nosuch", "a/b"].map((name) => host.isMissing(name))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test("isMissing of nodeHost is false if it cannot be told", () => {
  using directory = scratchDirectory();
  symlinkSync("loop", path.join(directory.path, "loop"));
  const host = nodeHost(directory.path);
  expect(host.isMissing("loop")).toBe(false);
  expect(host.isMissing("x".repeat(300))).toBe(false);
});

test("interfaceAddresses of nodeHost has every address once, IPv4 first", () => {
  const addresses = nodeHost().interfaceAddresses();
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  expect(addresses.map(({ address }) => address).sort()).toEqual(all.map(({ address }) => address).sort());
  const families = addresses.map(({ family }) => family);
  expect(families.toSorted()).toEqual(families);
  expect(addresses).toContainEqual({ family: "ipv4", address: "127.0.0.1", prefixBits: 8 });
});

test("lookUp of nodeHost gives addresses, also of their old forms, and none for an unknown name", async () => {
  const host = nodeHost();
  expect(await host.lookUp("localhost")).toContain("127.0.0.1");
  expect(await host.lookUp("127.1")).toEqual(["127.0.0.1"]);
  expect(await host.lookUp("no such host")).toEqual([]);
});
