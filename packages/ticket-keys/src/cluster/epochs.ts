import { effectiveLifetime } from "../effective-lifetime.ts";

/** The most keys of one generation that are live at a time, next included. */
const liveEpochsMax = 64;
/** The shortest epoch, in seconds: servers use a key for up to a minute before they ask again. */
const rotationSecondsMin = 60;

/**
 * Division of time into epochs of `rotationSeconds`, counted from 1970. The key of epoch n is published
 * during epoch n-1 (`next`), encrypts during epoch n (`current`), and decrypts until a lifetime after the
 * start of epoch n (`retired`).
 *
 * @example
 * ```ts
 * import type { Epochs } from "@postfixjs/ticket-keys/cluster";
 *
 * const halfHours: Epochs = { lifetimeSeconds: 3600, rotationSeconds: 1800 };
 * console.log(halfHours.lifetimeSeconds / halfHours.rotationSeconds); // => 2
 * ```
 */
export interface Epochs {
  /** T: the lifetime of sessions, in whole seconds. */
  readonly lifetimeSeconds: number;
  /** E: the length of an epoch, in whole seconds. */
  readonly rotationSeconds: number;
}

/**
 * Makes the division for a configuration.
 *
 * @example
 * ```ts
 * import { makeEpochs } from "@postfixjs/ticket-keys/cluster";
 *
 * console.log(makeEpochs(3600)); // => { lifetimeSeconds: 3600, rotationSeconds: 1800 }
 * ```
 *
 * @param timeoutSeconds - `smtpd_tls_session_cache_timeout`, as configured; must not turn tickets off
 * @param rotationSeconds - length of an epoch; by default half the lifetime
 * @throws {RangeError} The length is not a whole number from the larger of 60 s and T/32 to T/2, or tickets
 *   are off.
 */
export function makeEpochs(timeoutSeconds: number, rotationSeconds?: number): Epochs {
  const lifetimeSeconds = effectiveLifetime(timeoutSeconds);
  const { min, max } = rotationLimits(timeoutSeconds);
  const rotation = rotationSeconds ?? max;
  if (!Number.isSafeInteger(rotation) || rotation < min || rotation > max || lifetimeSeconds === 0) {
    throw new RangeError(`Rotation of ${rotation} s: must be from ${min} s to ${max} s, half the lifetime`);
  }
  return { lifetimeSeconds, rotationSeconds: rotation };
}

/**
 * Returns the limits of a rotation for a `smtpd_tls_session_cache_timeout`, in seconds.
 *
 * @example
 * ```ts
 * import { rotationLimits } from "@postfixjs/ticket-keys/cluster";
 *
 * console.log(rotationLimits(3600)); // => { min: 113, max: 1800 }
 * ```
 */
export function rotationLimits(timeoutSeconds: number): { readonly min: number; readonly max: number } {
  const lifetime = effectiveLifetime(timeoutSeconds);
  // One epoch as next, and the others from the start of encryption to the end of the lifetime.
  const min = Math.max(rotationSecondsMin, Math.ceil(lifetime / (liveEpochsMax / 2)));
  return { min, max: Math.max(min, Math.floor(lifetime / 2)) };
}

/** Returns the number of the epoch at a time in seconds. */
export function epochAt({ rotationSeconds }: Epochs, seconds: number): number {
  return Math.floor(seconds / rotationSeconds);
}

/** Returns the start of an epoch, in seconds. */
export function startOfEpoch({ rotationSeconds }: Epochs, epoch: number): number {
  return epoch * rotationSeconds;
}

/** Returns the time from which tickets of an epoch's key are refused, in seconds. */
export function endOfDecryption(epochs: Epochs, epoch: number): number {
  return startOfEpoch(epochs, epoch) + epochs.lifetimeSeconds;
}

/** Returns the numbers of the epochs whose keys are in use, oldest first and the next one last. */
export function liveEpochs(epochs: Epochs, seconds: number): number[] {
  const next = epochAt(epochs, seconds) + 1;
  const live: number[] = [];
  for (let epoch = next; endOfDecryption(epochs, epoch) > seconds; epoch -= 1) live.unshift(epoch);
  return live;
}
