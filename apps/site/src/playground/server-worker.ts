/** The language server: it starts while the rest of the page is still being loaded. */
export const worker: Worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
