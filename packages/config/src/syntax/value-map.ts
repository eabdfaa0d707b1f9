import type { LogicalLine } from "./logical-lines.ts";
import { SourceMap } from "./source-map.ts";
import type { Span } from "../text/span.ts";

/**
 * Leads from offsets in a value to offsets in the file and back. They differ where the value has several
 * lines: line ends, comments and empty lines between them belong to the file alone.
 *
 * @example
 * ```ts
 * import { mainCfSettings, parseMainCf } from "@postfixjs/config";
 * import { ValueMap } from "@postfixjs/config/editor";
 *
 * const file = parseMainCf("mynetworks = 127.0.0.0/8,\n# and\n  [::1]/128\n");
 * for (const setting of mainCfSettings(file)) {
 *   const map = new ValueMap(file.text, setting, setting.value, setting.valueSpan);
 *   const at = setting.value.indexOf("[");
 *   console.log(map.span(at, at + 9)); // => { start: 34, end: 43 }
 * }
 * ```
 */
export class ValueMap {
  readonly #map: SourceMap;
  readonly #base: number;
  readonly #length: number;

  /**
   * @param text - the text of the file
   * @param line - the entry that holds the value
   * @param value - the value as Postfix stores it
   * @param valueSpan - where the value begins and ends in the file
   */
  constructor(text: string, line: LogicalLine, value: string, valueSpan: Span) {
    this.#map = new SourceMap(text, line);
    this.#base = this.#map.logical(valueSpan.start);
    this.#length = value.length;
  }

  /** Where a piece of the value stands in the file. */
  span(from: number, to: number): Span {
    return this.#map.span(this.#base + from, this.#base + to);
  }

  /** The offset in the value of a place in the file; places outside are taken to the nearer end. */
  valueOffset(offset: number): number {
    return Math.min(Math.max(this.#map.logical(offset) - this.#base, 0), this.#length);
  }
}
