// Reports whether a lock is free, then waits for it.
import { openSync, writeFileSync } from "node:fs";

import { flock, tryFlock } from "../../src/index.ts";

const fd = openSync(process.argv[2] ?? "", "r+");
writeFileSync(1, tryFlock(fd, "exclusive") ? "free\n" : "held\n");
flock(fd, "exclusive");
writeFileSync(1, "locked\n");
