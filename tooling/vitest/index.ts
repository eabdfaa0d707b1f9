import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

/** Tests run on the sources of every workspace package, with nothing built. */
const conditions = ["@postfixjs/source", "node", "import", "default"];

/** The configuration that every package's `vitest.config.ts` re-exports. */
const preset: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    benchmark: { include: ["bench/**/*.bench.ts"] },
    // Real servers on a busy two-core machine need room; a hang still ends.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: "test-results/vitest.json" }]],
  },
});

export { preset };
