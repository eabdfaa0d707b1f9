/** An address of a network interface that is up. */
export interface InterfaceAddress {
  readonly family: "ipv4" | "ipv6";
  readonly address: string;
  /** Length of the network prefix in bits. */
  readonly prefixBits: number;
}

/** Everything the program takes from the machine, so that tests can give it another one. */
export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly processId: number;
  hostName(): string;
  /** The addresses in the order of the interfaces, IPv4 first. */
  interfaceAddresses(): readonly InterfaceAddress[];
  /** The addresses of a host name; none if it has none. */
  lookUp(hostName: string): Promise<readonly string[]>;
  /** The content of a file. Throws Node's system errors. */
  readFile(path: string): Uint8Array;
  /** Whether a path is a regular file. */
  isRegularFile(path: string): boolean;
  /** Whether there is surely nothing of this path; not so if it cannot be told. */
  isMissing(path: string): boolean;
  /** The names in a directory. Throws Node's system errors. */
  listDirectory(path: string): readonly string[];
  /** The types of lookup tables of the installed Postfix, `undefined` if there is none. */
  installedTableTypes(): readonly string[] | undefined;
  /**
   * Edits a file in one step, under the lock that `postconf -e` takes; owner, group and mode stay. Nothing is
   * written if the edit returns `undefined`. Throws Node's system errors, and what the edit throws.
   */
  editFile(path: string, edit: (content: Uint8Array) => Uint8Array | undefined): void;
  /**
   * Writes to standard output. If the reader has gone, the text is dropped.
   *
   * @throws {FatalError} the output cannot be written, for example because the disk is full
   */
  writeOutput(text: string): void;
  /** Writes to standard error; drops the text if that fails. */
  writeError(text: string): void;
}
