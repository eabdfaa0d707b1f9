import { connect } from "node:net";

/**
 * The replies of an SMTP server to commands, each joined to one text; the greeting first. Ends when the
 * server does, or when it is aborted: a server that cannot start leaves its clients waiting.
 */
export async function smtpDialog(
  port: number,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const replies: string[] = [];
  let text = "";
  const socket = connect(port, "127.0.0.1");
  signal.addEventListener("abort", () => void socket.destroy());
  socket.setEncoding("latin1");
  let wake = (): void => {};
  socket.on("error", () => {});
  socket.on("close", () => wake());
  socket.on("data", (chunk: string) => {
    text += chunk;
    wake();
  });
  const next = async (): Promise<boolean> => {
    for (;;) {
      const complete = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/u.exec(text)?.[0];
      if (complete !== undefined) {
        replies.push(complete);
        text = text.slice(complete.length);
        return true;
      }
      if (socket.destroyed) return false;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  let isOpen = await next();
  for (const command of commands) {
    if (!isOpen) break;
    socket.write(`${command}\r\n`);
    isOpen = await next();
  }
  socket.destroy();
  return replies;
}
