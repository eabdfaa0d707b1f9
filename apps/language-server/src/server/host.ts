/** What the server takes from the machine it runs on; a browser has none of it. */
export interface Host {
  /** A mark of a file that changes with it; `undefined` if the file cannot be read. */
  markOf(uri: string): string | undefined;
  /** The bytes of a file; `undefined` if it cannot be read. */
  readFile(uri: string): Uint8Array | undefined;
  /** The roff source of a manual page, whether compressed or not. */
  readManual(uri: string): string | undefined;
  /** The places in which the page postconf(5) may be, the likeliest first, as URIs. */
  manualUris(manpageDirectory: string | undefined): readonly string[];
  /** The URI of a path. */
  uriOf(path: string): string;
}

/** A host without files: a browser. */
export const emptyHost: Host = {
  markOf: () => undefined,
  readFile: () => undefined,
  readManual: () => undefined,
  manualUris: () => [],
  uriOf: (path) => `file://${path}`,
};
