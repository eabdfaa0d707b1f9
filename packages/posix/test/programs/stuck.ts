// A daemon that is stuck in a loop, with an alarm set.
import { alarm } from "../../src/index.ts";

alarm(1);
for (;;);
