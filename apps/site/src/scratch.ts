import path from "node:path";

/** Where pages are put together before they become the site. */
export const scratchFolder: string = path.join(import.meta.dirname, "..", ".cache");
