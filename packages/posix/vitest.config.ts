import { preset } from "@postfixjs/vitest-preset";
import { mergeConfig } from "vitest/config";

// A process cannot undo its confinement: the tests call this in child processes, which v8 does not count.
const config = mergeConfig(preset, { test: { coverage: { exclude: ["src/confinement.ts"] } } });

export default config;
