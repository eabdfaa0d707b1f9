export { everySplit } from "./every-split.ts";
export { findExamples, runExamples } from "./examples.ts";
export type { Example, ExampleRun } from "./examples.ts";
