/** Where metrics are served: a path, or a loopback address. */
export type MetricsAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

const portMax = 65_535;

/**
 * Reads `127.0.0.1:PORT`, `[::1]:PORT` or `unix:PATH`; `undefined` for anything else, other hosts above all.
 */
export function parseMetricsAddress(text: string): MetricsAddress | undefined {
  if (text.startsWith("unix:/")) return { kind: "unix", path: text.slice("unix:".length) };
  const [, bracketed, plain, digits] = /^(?:\[(::1)\]|(127(?:\.\d{1,3}){3})):(\d{1,5})$/u.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host !== undefined && port >= 1 && port <= portMax ? { kind: "tcp", host, port } : undefined;
}
