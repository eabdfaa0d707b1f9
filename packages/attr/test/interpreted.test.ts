/** The tests of requests again, on the way that is taken without a JIT compiler. */
import "./support/without-web-assembly.ts";
import { expect, test } from "vitest";
import { isInterpreted } from "../src/base64.ts";
import "./usual-requests.test.ts";

test("the way for interpreters is taken", () => {
  expect(isInterpreted).toBe(true);
});
