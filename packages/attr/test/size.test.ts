import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";

/** What an entry point weighs in a browser: bundled, minified, compressed. */
async function bundle(
  entry: string,
): Promise<{ readonly gzipBytes: number; readonly imports: readonly string[] }> {
  const build = await rolldown({
    input: fileURLToPath(new URL(`../src/${entry}`, import.meta.url)),
    platform: "browser",
    external: /^node:/u,
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const [chunk] = output;
  return { gzipBytes: gzipSync(chunk.code).length, imports: chunk.imports };
}

describe("the bundle", () => {
  test("of the core is below 6 kB and imports nothing", async () => {
    const { gzipBytes, imports } = await bundle("index.ts");
    expect(imports).toEqual([]);
    expect(gzipBytes).toBeLessThan(6000);
  });

  test("of the core with the tlsmgr protocol imports nothing", async () => {
    expect((await bundle("tlsmgr/index.ts")).imports).toEqual([]);
  });
});
