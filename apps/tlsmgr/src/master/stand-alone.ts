import { Outbox } from "../serving/connection/outbox.ts";
import type { Service } from "../serving/service.ts";

/** `-S`: serves the requests of one piece of input on the standard streams, without a greeting. */
export async function serveStandardStreams(service: Service): Promise<void> {
  const conversation = service.converse();
  const replies = new Outbox();
  const write = (): void => void process.stdout.write(replies.bytes.slice(0, replies.end));
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    let outcome = conversation.receive(chunk, replies);
    while (outcome === "more") outcome = conversation.goOn(replies);
    write();
    // Also what gets no reply is a request, and over when nothing is held of it.
    if (replies.end > 0 || conversation.heldBytes === 0) return;
  }
  conversation.end(replies);
  write();
}
