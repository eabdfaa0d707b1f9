/** One thing that happens on a recorded connection. */
export type Step =
  | { readonly kind: "client"; readonly bytes: Buffer }
  | { readonly kind: "client-ends" }
  | { readonly kind: "server"; readonly bytes: Buffer; readonly ends: boolean };

/** One recorded connection. */
export interface Recording {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What tlsmgr(8) logged meanwhile, without time stamp and tag, if that was recorded. */
  readonly log: readonly string[] | undefined;
}

/**
 * Reads the form of `vectors-hex.txt`: `case NAME`, then a line of hexadecimal digits for each read and
 * write.
 */
export function parseVectors(text: string): Recording[] {
  return text
    .split(/^case /mu)
    .slice(1)
    .map((part) => {
      const [name = "", ...lines] = part.trim().split("\n");
      const steps = lines.flatMap((line): Step[] => {
        const [side, hex = ""] = line.split(" ");
        if (hex === "close") return [];
        const bytes = Buffer.from(hex, "hex");
        return [side === "C" ? { kind: "client", bytes } : { kind: "server", bytes, ends: false }];
      });
      return { name, steps, log: undefined };
    });
}

/** Reads the form of the probes: `== NAME`, dumps under `C->S` and `S->C`, `LOG:` lines. */
export function parseProbes(text: string): Recording[] {
  return text
    .split(/^== /mu)
    .slice(1)
    .map((part) => {
      const [name = "", ...lines] = part.split("\n");
      const logLines = lines.filter((line) => line.startsWith("LOG: ")).map((line) => line.slice(5));
      // The recorder wrote each byte as a character.
      const log = logLines.map((line) => Buffer.from(line, "latin1").toString("utf8"));
      return { name, steps: lines.flatMap((line, index) => probeStep(line, lines.slice(index + 1))), log };
    });
}

function probeStep(line: string, following: readonly string[]): Step[] {
  if (line === "C->S shutdown(SHUT_WR)") return [{ kind: "client-ends" }];
  const [, from, size] = /^(C->S|S->C) (\d+) bytes/u.exec(line) ?? [];
  if (size === undefined) return [];
  const bytes = dumpedBytes(following, Number(size));
  if (from === "C->S") return [{ kind: "client", bytes }];
  return [{ kind: "server", bytes, ends: line.includes("(EOF)") }];
}

function dumpedBytes(lines: readonly string[], size: number): Buffer {
  const end = lines.findIndex((line) => !line.startsWith("    "));
  const rows = lines.slice(0, end).filter((line) => /^ {4}[\da-f]{4} /u.test(line));
  const shown = Buffer.concat(
    rows.map((row) => Buffer.from(row.slice(10, 10 + 48).replaceAll(" ", ""), "hex")),
  );
  if (shown.length === size) return shown;
  // One case is not shown in full: 20,000 bytes 0xaa in base64, and the end of the list.
  const tail = "o=\0\0";
  return Buffer.concat([shown, Buffer.from("q".repeat(size - shown.length - tail.length) + tail)]);
}
