// Receives a number of datagrams, one after the other, and prints how many came.
import { writeFileSync } from "node:fs";

import { DatagramReceiver } from "../support/datagram-receiver.ts";

const [path = "", count = "0"] = process.argv.slice(2);
const receiver = new DatagramReceiver(path);
writeFileSync(1, "ready\n");
for (let received = 0; received < Number(count); received += 1) receiver.receive({ wait: true });
writeFileSync(1, `${count} received\n`);
