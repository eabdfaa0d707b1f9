/** A crowd in its own process, at the lowest priority: it takes what the others leave of the processors. */
import { constants, setPriority } from "node:os";
import process from "node:process";
import { Crowd } from "./crowd.ts";
import type { Behaviour } from "./crowd.ts";

const [, , count, behaviour = ""] = process.argv;
setPriority(constants.priority.PRIORITY_LOW);
using _crowd = new Crowd(Number(count), JSON.parse(behaviour) as Behaviour);
process.stdout.write("ready\n");
// Until the parent ends it.
await new Promise(() => {});
