import { createRequire } from "node:module";

/** The bundle that {@link loadCluster} loads. */
export type ClusterModule = typeof import("./open-cluster.ts");

/**
 * Loads the bundle with the client library. In the daemon's own bundle `require` is the one way that also
 * works with compiled code, which can't import dynamically; from source, the built bundle is loaded as well.
 */
export function loadCluster(): ClusterModule {
  const isSource = import.meta.url.endsWith(".ts");
  const load = createRequire(import.meta.url);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- build.ts makes it of open-cluster.ts
  return load(isSource ? "../../dist/cluster" : "./cluster") as ClusterModule;
}
