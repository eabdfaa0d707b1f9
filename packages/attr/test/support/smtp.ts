import { connect } from "node:net";

/** Speaks SMTP: sends each line when the reply to the one before has come. */
export async function smtp(port: number, lines: readonly string[]): Promise<string[]> {
  const socket = connect(port, "127.0.0.1");
  const replies: string[] = [];
  let text = "";
  let next = 0;
  for await (const chunk of socket) {
    text += String(chunk);
    const complete = text.split("\r\n").findLast((line) => /^\d{3} /u.test(line));
    if (complete === undefined || !text.endsWith("\r\n")) continue;
    replies.push(complete);
    text = "";
    const line = lines[next];
    if (line === undefined) break;
    next += 1;
    socket.write(`${line}\r\n`);
  }
  socket.destroy();
  return replies;
}
