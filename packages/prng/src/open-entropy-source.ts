import { connectToEgd, EgdDriver } from "./egd-driver.ts";
import { DeviceDriver, openForReading } from "./device-driver.ts";
import { EntropySource } from "./entropy-source.ts";
import type { EntropyDriver, EntropySourceKind } from "./entropy-source.ts";
import { FileDriver } from "./file-driver.ts";
import { errorCodeOf } from "./within-time.ts";

/** Settings of {@link openEntropySource}. */
export interface EntropySourceOptions {
  /** Time limit of the connection and of each step of a read, in seconds. Default 10, as fixed in Postfix. */
  readonly timeoutSeconds?: number;
}

/** A source that could not be opened, and why. */
export interface EntropySourceOpenFailure {
  /** It failed. */
  readonly ok: false;
  readonly kind: EntropySourceKind;
  /** The path, without the prefix. */
  readonly path: string;
  /** The system's error code, such as `ENOENT`. */
  readonly errorCode: string;
}

/** The outcome of opening: a source, or the reason why there is none. */
export type EntropySourceOpening =
  | { readonly ok: true; readonly source: EntropySource }
  | EntropySourceOpenFailure;

/**
 * Opens an external source of entropy as `tls_random_source` names it: `dev:` and the path of a device,
 * `egd:` and the path of an EGD server's socket, or the path of a plain file. Nothing is read yet: open
 * before the process confines itself, read afterwards. See tlsmgr(8).
 *
 * @param name the whole parameter value; prefixes are in lower case.
 * @param options settings.
 * @throws {RangeError} for a time limit that is not above 0.
 *
 * @example
 * ```ts
 * import { openEntropySource, PrngPool } from "@postfixjs/prng";
 *
 * const pool = new PrngPool();
 * const opening = await openEntropySource("dev:/dev/urandom");
 * if (opening.ok) {
 *   const reading = await opening.source.read(32);
 *   console.log(reading.ok, reading.byteCount); // => true 32
 *   if (reading.ok) pool.reseed(reading.bytes);
 *   opening.source.close();
 * }
 * ```
 */
export async function openEntropySource(
  name: string,
  options: EntropySourceOptions = {},
): Promise<EntropySourceOpening> {
  const { timeoutSeconds = 10 } = options;
  if (!(timeoutSeconds > 0)) throw new RangeError(`time limit "${timeoutSeconds}" must be above 0 seconds`);
  const { kind, path } = parseName(name);
  try {
    return { ok: true, source: new EntropySource(await openDriver(kind, path, timeoutSeconds * 1000)) };
  } catch (error) {
    return { ok: false, kind, path, errorCode: errorCodeOf(error) };
  }
}

function parseName(name: string): { kind: EntropySourceKind; path: string } {
  if (name.startsWith("dev:")) return { kind: "dev", path: name.slice("dev:".length) };
  if (name.startsWith("egd:")) return { kind: "egd", path: name.slice("egd:".length) };
  return { kind: "file", path: name };
}

async function openDriver(
  kind: EntropySourceKind,
  path: string,
  limitMilliseconds: number,
): Promise<EntropyDriver> {
  if (kind === "egd")
    return new EgdDriver(path, await connectToEgd(path, limitMilliseconds), limitMilliseconds);
  const Driver = kind === "dev" ? DeviceDriver : FileDriver;
  return new Driver(path, openForReading(path), limitMilliseconds);
}
