import type { Transport } from "@codemirror/lsp-client";

/** The language server in a worker, as CodeMirror's client wants it. */
export function connectWorker(worker: Worker): Transport {
  const handlers = new Set<(message: string) => void>();
  worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const message = JSON.stringify(data);
    for (const handler of handlers) handler(message);
  });
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    send: (message) => worker.postMessage(JSON.parse(message, withoutPull)),
    subscribe: (handler) => void handlers.add(handler),
    unsubscribe: (handler) => void handlers.delete(handler),
  };
}

/** The client says that it asks for diagnostics, but it only takes what the server sends by itself. */
function withoutPull(key: string, value: unknown): unknown {
  if (key !== "textDocument" || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "diagnostic"));
}
