/** Hammers a cache in the directory given until it is killed; prints a line when it has begun. */
import { loadLmdb, LmdbStore, SessionCache } from "../../src/index.ts";
import { Hammer } from "./hammer.ts";

const [directory = "", seed = ""] = process.argv.slice(2);
const store = new LmdbStore(await loadLmdb(), { directory, capacity: 2000, fileBytesMax: 16 * 1024 * 1024 });
const hammer = new Hammer(new SessionCache({ store, timeoutSeconds: 500 }), Number(seed));
console.log("hammering");
for (;;) {
  hammer.strike(100);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
