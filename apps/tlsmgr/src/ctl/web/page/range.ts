/** A range of time that the page can show. */
export interface Range {
  /** In the address: `?range=1h`. */
  readonly name: string;
  readonly text: string;
  readonly seconds: number;
  /** Length of a step of its charts. */
  readonly spanSeconds: number;
}

const tenMinutes: Range = { name: "10m", text: "10 min", seconds: 600, spanSeconds: 5 };

/** What can be chosen. */
export const ranges: readonly Range[] = [
  tenMinutes,
  { name: "1h", text: "1 h", seconds: 3600, spanSeconds: 20 },
  { name: "24h", text: "24 h", seconds: 86_400, spanSeconds: 480 },
];

/** The range of that name, or the shortest. */
export function rangeOf(name: string | null): Range {
  return ranges.find((range) => range.name === name) ?? tenMinutes;
}
