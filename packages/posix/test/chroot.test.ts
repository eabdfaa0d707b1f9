import { mkdirSync } from "node:fs";

import { expect, test } from "vitest";

import { chroot, PosixError } from "../src/index.ts";
import { DatagramReceiver } from "./support/datagram-receiver.ts";
import { runProgram, temporaryDirectory } from "./support/program.ts";

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  "chroot, openlog and connectDatagram serve a daemon that jails itself and becomes nobody",
  () => {
    using directory = temporaryDirectory();
    mkdirSync(directory.join("dev"));
    mkdirSync(directory.join("jail"));
    mkdirSync(directory.join("jail/public"));
    using devLog = new DatagramReceiver(directory.join("dev/log"));
    using postlog = new DatagramReceiver(directory.join("postlog"));

    const { stdout, stderr } = runProgram("jail", directory.path, "/jail");

    expect(stderr).toBe("");
    const seen = JSON.parse(stdout) as { pid: number };
    expect(seen).toEqual({ pid: seen.pid, uid: 65_534, root: ["public"], sent: true, escape: "EPERM" });
    expect(postlog.receiveAll()).toEqual(["to postlogd"]);
    const time = String.raw`[A-Z][a-z]{2} [ 123]\d \d\d:\d\d:\d\d`;
    expect(devLog.receiveAll()).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^<22>${time} postfix/tlsmgr\[${seen.pid}\]: from the jail 100% \? safe$`),
      ),
      expect.stringMatching(new RegExp(String.raw`^<20>${time} postfix/tlsmgr\[${seen.pid}\]: größer$`)),
    ]);
  },
);

test("chroot throws a PosixError that names the path, and changes nothing", () => {
  const attempt = () => chroot("/no/such directory");
  expect(attempt).toThrow(PosixError);
  expect(attempt).toThrow(
    expect.objectContaining({
      message: 'chroot "/no/such directory" failed: No such file or directory',
      code: "ENOENT",
      errno: -2,
      syscall: "chroot",
      path: "/no/such directory",
    }),
  );
});

test("chroot refuses a path with a NUL, which C would cut short", () => {
  expect(() => chroot("/tmp\0/jail")).toThrow(
    new TypeError(String.raw`path "/tmp\u0000/jail" contains a NUL character`),
  );
});
