// Lists the mail queue, or exports its figures for Prometheus: node queue.ts [PORT]
import { createServer } from "node:http";
import { listQueue } from "@postfixjs/attr/client";

const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
const address = { path: `${queue}/public/showq` };
const [port] = process.argv.slice(2);

/** The number of messages and bytes in each queue, as Prometheus reads them. */
async function metrics(): Promise<string> {
  const queues = new Map<string, { messages: number; bytes: number }>();
  for await (const { queueName, messageSize } of listQueue({ address })) {
    const { messages, bytes } = queues.get(queueName) ?? { messages: 0, bytes: 0 };
    queues.set(queueName, { messages: messages + 1, bytes: bytes + messageSize });
  }
  return [...queues]
    .flatMap(([name, figures]) =>
      Object.entries(figures).map(([what, n]) => `postfix_queue_${what}{queue="${name}"} ${n}\n`),
    )
    .join("");
}

if (port === undefined) {
  for await (const { queueId, queueName, arrivalTime, sender, recipients } of listQueue({ address })) {
    console.log(queueId, queueName, arrivalTime.toISOString(), sender === "" ? "<>" : sender);
    for (const recipient of recipients) console.log(`  ${recipient.address} ${recipient.delayReason}`);
  }
} else {
  const server = createServer((_, response) => {
    metrics().then(
      (text) => response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text),
      (error: unknown) => response.writeHead(503).end(`${String(error)}\n`),
    );
  });
  server.listen(Number(port), "127.0.0.1", () => console.log(`listening on port ${port}`));
}
