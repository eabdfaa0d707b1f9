// Updates an exchange file again and again, and prints what was read and written each time.
// Usage: update-exchange-file.ts PATH COUNT
import { ExchangeFile } from "@postfixjs/prng";
import { flock } from "../support/flock.ts";
import { digestOf, RecordingPool } from "../support/recording-pool.ts";

const [filePath = "", count = "0"] = process.argv.slice(2);
const file = ExchangeFile.open(filePath);
const pool = new RecordingPool();
for (let update = 0; update < Number(count); update += 1) await file.update(pool, flock);
const history = pool.written.map((written, index) => ({
  read: digestOf(pool.read[index] ?? new Uint8Array(0)),
  written: digestOf(written),
}));
process.stdout.write(JSON.stringify(history));
