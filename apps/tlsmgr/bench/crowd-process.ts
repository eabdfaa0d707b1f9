/** A crowd in its own process. */
import process from "node:process";
import { Crowd } from "./crowd.ts";
import type { Behaviour } from "./crowd.ts";

const [, , count, behaviour = ""] = process.argv;
using _crowd = new Crowd(Number(count), JSON.parse(behaviour) as Behaviour);
process.stdout.write("ready\n");
// Until the parent ends it.
await new Promise(() => {});
