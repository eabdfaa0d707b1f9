const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const unitFactor = 1024;

/** A number of bytes for people: `12 KiB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / unitFactor ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

const steps = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/** A span of time for people, by its two largest units: `2 d 3 h`. */
export function timeText(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [unit, size] of steps) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.length === 0 ? "0 s" : parts.slice(0, 2).join(" ");
}

/** A short time for people: `12 µs`. */
export function shortTimeText(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toFixed(1)} ms` : `${(seconds * 1e6).toFixed(0)} µs`;
}

/** A share of 1 for people; `-` for none. */
export function percentText(share: number | null): string {
  return share === null ? "-" : `${(share * 100).toFixed(1)} %`;
}

/** Lines with columns of equal width: the first to the left, the others to the right. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** Begins an id that is written in hexadecimal. */
const hexMark = "hex:";

/** An id for people: as it is if it is a plain word, else in hexadecimal. */
export function idText(id: Uint8Array): string {
  const text = Buffer.from(id).toString("latin1");
  return /^[!-~]+$/u.test(text) && !text.startsWith(hexMark)
    ? text
    : hexMark + Buffer.from(id).toString("hex");
}

/** The id that {@link idText} wrote; `undefined` for digits that are not hexadecimal. */
export function parseId(text: string): Uint8Array | undefined {
  if (!text.startsWith(hexMark)) return Buffer.from(text);
  const digits = text.slice(hexMark.length);
  return /^(?:[0-9a-f]{2})*$/iu.test(digits) ? Buffer.from(digits, "hex") : undefined;
}
