import process from "node:process";
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
    // With --coverage, as the packages' `test` scripts have it; a single test file is run without.
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: [["text", { skipFull: true }], "json-summary"],
      // Where tools are missing, tests are skipped, and what they cover with them.
      ...(process.env["CI"] === undefined
        ? {}
        : { thresholds: { statements: 95, branches: 90, functions: 95, lines: 95 } }),
    },
  },
});

export { preset };
