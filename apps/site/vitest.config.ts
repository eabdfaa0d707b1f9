import { preset } from "@postfixjs/vitest-preset";

export default preset;
