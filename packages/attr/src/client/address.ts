/** Where a service listens: a UNIX-domain socket, or a TCP port. */
export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** The message of a connection that could not be made. */
export function addressText(address: Address): string {
  const where = "path" in address ? address.path : `${address.host}:${address.port}`;
  return `cannot connect to "${where}": check that the service runs and that you may use its socket`;
}
