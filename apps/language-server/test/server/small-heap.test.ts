import { execFileSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

const source = pathToFileURL(
  path.join(import.meta.dirname, "..", "..", "src", "server", "small-heap.ts"),
).href;

/** The room for young objects, in MiB, after 3,000 checks of 1,000 objects, of which the last ones live. */
function youngMiB(prepare: string): number {
  const program = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { keepHeapSmall } from ${JSON.stringify(source)};
    ${prepare}
    const kept = [];
    for (let check = 0; check < 3000; check++) {
      kept[check % 8] = Array.from({ length: 1000 }, (_, line) => ({ line, text: "x" + line }));
    }
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    console.log(young.physical_space_size / 1048576);
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return Number(output);
}

describe("keepHeapSmall", () => {
  test("leaves young objects a few MiB, of which V8 takes many by itself", () => {
    expect(youngMiB("keepHeapSmall();")).toBeLessThan(6);
    expect(youngMiB("")).toBeGreaterThan(12);
  });
});
