import { defineConfig } from "vitest/config";

/** Coverage over all packages: `pnpm run coverage` at the root. */
export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*"],
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
