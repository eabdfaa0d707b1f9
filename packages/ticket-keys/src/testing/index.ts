/**
 * The contract of `ClusterStore` as tests that any store can run, in any test runner.
 *
 * @module
 */
export { clusterStoreContract } from "./cluster-store-contract.ts";
export type { ContractTest, TestedStore } from "./cluster-store-contract.ts";
