/** What the page loads first: the worker starts, and the editors come after it. */
import "./server-worker.ts";

await import("./main.ts");
