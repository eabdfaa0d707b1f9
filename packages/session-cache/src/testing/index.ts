/**
 * The contract of `SessionStore` as tests that any store can run, in any test runner.
 *
 * @module
 */
export { sessionStoreContract } from "./session-store-contract.ts";
export type { ContractTest } from "./session-store-contract.ts";
