import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { test } from "vitest";

import * as posix from "../src/index.ts";
import { DatagramReceiver } from "../test/support/datagram-receiver.ts";

const time = 300;
// Bound once: an import of a source module goes through a getter at each use.
const { alarm, connectDatagram, flock, getpwnam, strerror, tryFlock } = posix;

test("what a call costs, next to one that Node.js has itself", async ({ bench }) => {
  const directory = mkdtempSync(join(tmpdir(), "posix-"));
  const fd = openSync(join(directory, "lock"), "w");
  using receiver = new DatagramReceiver(join(directory, "log"));
  using log = connectDatagram(join(directory, "log"));
  await bench.compare(
    bench("process.umask()", () => {
      process.umask();
    }),
    bench("alarm(0)", () => {
      alarm(0);
    }),
    bench("strerror(2)", () => {
      strerror(2);
    }),
    bench("tryFlock and unlock", () => {
      tryFlock(fd, "exclusive");
      flock(fd, "unlock");
    }),
    bench("a datagram sent and received", () => {
      log.send("Nov 22 00:28:53 host postfix/tlsmgr[26183]: warning: something to tell");
      receiver.receive();
    }),
    bench("getpwnam", () => {
      getpwnam("nobody");
    }),
    { time },
  );
  closeSync(fd);
  rmSync(directory, { recursive: true });
});
