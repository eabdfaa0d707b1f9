export { readCorpus } from "./corpus.ts";
export { fuzz } from "./fuzz.ts";
export type { Finding, FuzzOptions, FuzzResult } from "./fuzz.ts";
export { mutate } from "./mutate.ts";
export { Random } from "./random.ts";
export { pureTarget } from "./target.ts";
export type { Target, TargetModule } from "./target.ts";
