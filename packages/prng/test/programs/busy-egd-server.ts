// An EGD server whose queue holds two connections. Usage: busy-egd-server.ts PATH. Prints a line when it
// listens.
import { createServer } from "node:net";

const [path = ""] = process.argv.slice(2);
createServer().listen({ path, backlog: 1 }, () => {
  process.stdout.write("listening\n");
});
