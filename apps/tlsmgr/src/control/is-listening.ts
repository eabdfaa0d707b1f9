import { connect } from "node:net";

/**
 * Whether a process listens on a socket of the file system. One that does not keep up with its connections
 * listens too.
 */
export async function isListening(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EAGAIN"));
  });
}
