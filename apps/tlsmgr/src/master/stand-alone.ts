import type { Service } from "./service.ts";

/** `-S`: serves one request on the standard streams, without a greeting. */
export async function serveStandardStreams(service: Service): Promise<void> {
  const conversation = service.converse();
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    const answers = conversation.receive(chunk);
    for (const { reply } of answers) if (reply !== undefined) process.stdout.write(reply);
    if (answers.length > 0) return;
  }
  const { reply } = conversation.end();
  if (reply !== undefined) process.stdout.write(reply);
}
