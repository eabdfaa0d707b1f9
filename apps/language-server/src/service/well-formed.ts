/**
 * The data with U+FFFD for each lone surrogate. Those stand for bytes that are not UTF-8; JSON escapes for
 * them end the connection in some editors. Data without any, as nearly all is, comes back as it is.
 */
export function wellFormed<T>(data: T): T;
export function wellFormed(data: unknown): unknown {
  return isWellFormed(data) ? data : repaired(data);
}

function isWellFormed(data: unknown): boolean {
  if (typeof data === "string") return data.isWellFormed();
  if (Array.isArray(data)) return data.every((item) => isWellFormed(item));
  if (!isRecord(data)) return true;
  for (const key in data) if (!key.isWellFormed() || !isWellFormed(data[key])) return false;
  return true;
}

function repaired(data: unknown): unknown {
  if (typeof data === "string") return data.toWellFormed();
  if (Array.isArray(data)) return data.map((item: unknown) => repaired(item));
  if (!isRecord(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key.toWellFormed(), repaired(value)]),
  );
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && Object.getPrototypeOf(data) === Object.prototype;
}
