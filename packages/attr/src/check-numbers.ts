/**
 * Reports misuse at once, before it shows as a limit that does not hold or as a wrong time-out.
 *
 * @throws {TypeError} one of the values is not a number, is NaN or negative
 */
export function checkNumbers(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "number" || !(value >= 0))
      throw new TypeError(`cannot use the value of ${name}: give a number, zero or larger`);
  }
}
