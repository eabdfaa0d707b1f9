import { existsSync } from "node:fs";
import path from "node:path";

/** The programs of Valkey in PATH, or those of Redis if Valkey is not installed. */
export interface StorePrograms {
  readonly server: string;
  readonly sentinel: string;
  readonly cli: string;
}

const directories = (process.env["PATH"] ?? "").split(path.delimiter);
const kind = ["valkey", "redis"].find((name) =>
  directories.some((directory) => existsSync(path.join(directory, `${name}-server`))),
);

/** Whether a server of Valkey or Redis is installed. */
export const valkeyInstalled: boolean = kind !== undefined;

/** What is installed. */
export const storePrograms: StorePrograms = {
  server: `${kind ?? "redis"}-server`,
  sentinel: `${kind ?? "redis"}-sentinel`,
  cli: `${kind ?? "redis"}-cli`,
};
