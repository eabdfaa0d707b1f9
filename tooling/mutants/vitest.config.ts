import { preset } from "@postfixjs/vitest-preset";
import { mergeConfig } from "vitest/config";

/**
 * A change is switched on in the process of the test alone: tests that start programs take seconds and see
 * nothing.
 */
export default mergeConfig(preset, {
  test: {
    // One process for all files of a run: a run is one change, and there are hundreds of them.
    isolate: false,
    exclude: [
      "test/{examples,memory,statistics,killed-process,disk-fault}.test.ts",
      "test/{real-*,*-postfix}.test.ts",
      "**/node_modules/**",
    ],
  },
});
