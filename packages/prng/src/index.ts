/**
 * The PRNG pool of tlsmgr(8): random bytes that are never weaker than the operating system's, entropy
 * sources, the exchange file, the schedule, and the generators of NIST SP 800-90A Rev. 1 beneath.
 */
export { CtrDrbg } from "./ctr-drbg.ts";
export type { CtrDrbgOptions } from "./ctr-drbg.ts";
export { Drbg } from "./drbg.ts";
export type { DrbgInstantiation } from "./drbg.ts";
export { EntropySource } from "./entropy-source.ts";
export type {
  EntropyRead,
  EntropyReadFailure,
  EntropyReading,
  EntropyReadStep,
  EntropySourceKind,
} from "./entropy-source.ts";
export { exchangeFileBytes, ExchangeFile } from "./exchange-file.ts";
export type {
  ExchangeFileLock,
  ExchangeFileOptions,
  ExchangeFileUpdate,
  ExchangePool,
} from "./exchange-file.ts";
export { ExchangeFileError } from "./exchange-file-error.ts";
export type { ExchangeFileStep } from "./exchange-file-error.ts";
export { exchangeFileLocation } from "./exchange-file-location.ts";
export type { ExchangeFileLocation } from "./exchange-file-location.ts";
export { HealthTests } from "./health-tests.ts";
export type { HealthAlarm, HealthTestsOptions } from "./health-tests.ts";
export { HmacDrbg } from "./hmac-drbg.ts";
export type { HmacDrbgHash, HmacDrbgOptions } from "./hmac-drbg.ts";
export { openEntropySource } from "./open-entropy-source.ts";
export type {
  EntropySourceOpenFailure,
  EntropySourceOpening,
  EntropySourceOptions,
} from "./open-entropy-source.ts";
export type { PoolPlatform } from "./pool-platform.ts";
export { PrngError } from "./prng-error.ts";
export type { PrngErrorCode } from "./prng-error.ts";
export { PrngPool } from "./prng-pool.ts";
export type { PrngPoolOptions } from "./prng-pool.ts";
export { RandomSchedule, schedulePeriodSecondsMax, secondsToNextRun } from "./random-schedule.ts";
export type { RandomScheduleOptions } from "./random-schedule.ts";
