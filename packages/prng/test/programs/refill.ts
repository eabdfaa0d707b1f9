/** Refills a pool as often as the first argument says, between two lines on the standard output. */
import { writeSync } from "node:fs";
import process from "node:process";
import { PrngPool } from "../../src/index.ts";

const pool = new PrngPool();
writeSync(1, "begin\n");
for (let refill = 0; refill < Number(process.argv[2]); refill += 1) pool.reseed();
writeSync(1, "end\n");
