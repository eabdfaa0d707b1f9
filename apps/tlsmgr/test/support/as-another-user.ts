import { spawn } from "node:child_process";
import { once } from "node:events";

/** Becomes another user for good, as setpriv(1) does. */
const becomeUser = `
  const [path, user] = process.argv.slice(1);
  process.setgroups([]);
  process.setgid(Number(user));
  process.setuid(Number(user));
`;
/** Prints what the system said. */
const connect = `${becomeUser}
  const socket = require("node:net").connect(path);
  socket.on("error", (error) => process.stdout.write(error.code));
  socket.on("connect", () => { process.stdout.write("connected"); socket.destroy(); });
`;
const open = `${becomeUser}
  try {
    require("node:fs").openSync(path, "r");
    process.stdout.write("opened");
  } catch (error) {
    process.stdout.write(error.code);
  }
`;

/** nobody of every Linux system. */
const nobody = 65_534;

/** Tries to connect to a socket as another user. Returns `connected`, or the error code of the system. */
export async function connectAs(path: string, user: number = nobody): Promise<string> {
  return await outputOf(connect, path, user);
}

/** Tries to open a file for reading as another user. Returns `opened`, or the error code of the system. */
export async function openAs(path: string, user: number): Promise<string> {
  return await outputOf(open, path, user);
}

async function outputOf(program: string, path: string, user: number): Promise<string> {
  const child = spawn(process.execPath, ["-e", program, path, String(user)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return Buffer.concat(chunks).toString();
}
