/**
 * The same data with U+FFFD for each lone surrogate. Those stand for bytes that are not UTF-8; JSON escapes
 * for them end the connection in some editors.
 */
export function wellFormed<T>(data: T): T;
export function wellFormed(data: unknown): unknown {
  if (typeof data === "string") return data.isWellFormed() ? data : data.toWellFormed();
  if (Array.isArray(data)) return data.map((item: unknown) => wellFormed(item));
  if (typeof data !== "object" || data === null || Object.getPrototypeOf(data) !== Object.prototype)
    return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]: [string, unknown]) => [wellFormed(key), wellFormed(value)]),
  );
}
