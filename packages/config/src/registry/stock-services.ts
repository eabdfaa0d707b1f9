import { serviceRows } from "./generated.ts";

/** A row of the `master.cf` that Postfix comes with, one text per field as written there. */
export interface StockService {
  /** Field 1: name, port or address. */
  readonly service: string;
  /** Field 2: `inet`, `unix`, `fifo` or `pass`. */
  readonly type: string;
  /** Field 3. */
  readonly private: string;
  /** Field 4. */
  readonly unprivileged: string;
  /** Field 5. */
  readonly chroot: string;
  /** Field 6. */
  readonly wakeup: string;
  /** Field 7. */
  readonly processLimit: string;
  /** Field 8, without arguments. */
  readonly command: string;
  /** Whether the row is in use as delivered, rather than commented out. */
  readonly isActive: boolean;
}

function readRow(row: string): StockService {
  const [
    service = "",
    type = "",
    isPrivate = "",
    unprivileged = "",
    chroot = "",
    wakeup = "",
    processLimit = "",
    command = "",
    active = "",
  ] = row.split("\t");
  return {
    service,
    type,
    private: isPrivate,
    unprivileged,
    chroot,
    wakeup,
    processLimit,
    command,
    isActive: active === "yes",
  };
}

/**
 * The services of the stock `master.cf` (Debian 12, Postfix 3.7.11), in the order of the file.
 *
 * @example
 * ```ts
 * import { stockServices } from "@postfixjs/config/registry";
 *
 * console.log(stockServices.find(({ service }) => service === "tlsmgr")?.wakeup); // => 1000?
 * ```
 */
export const stockServices: readonly StockService[] = serviceRows.map(readRow);
