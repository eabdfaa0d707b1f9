import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";

/** An entry point as a browser would load it: bundled and minified. */
async function bundle(entry: string, format: "esm" | "iife"): Promise<{ code: string; imports: string[] }> {
  const build = await rolldown({
    input: fileURLToPath(new URL(`../src/${entry}`, import.meta.url)),
    platform: "browser",
    external: /^node:/u,
  });
  const { output } = await build.generate({ format, name: "bundle", minify: true });
  await build.close();
  const [{ code, imports }] = output;
  return { code, imports };
}

describe("the bundle", () => {
  test("of the core is about 6 kB, compressed, and imports nothing", async () => {
    const { code, imports } = await bundle("index.ts", "esm");
    expect(imports).toEqual([]);
    expect(gzipSync(code).length).toBeLessThan(6200);
  });

  test("of the tlsmgr protocol runs in a bare JavaScript context", async () => {
    const { code, imports } = await bundle("tlsmgr/index.ts", "iife");
    expect(imports).toEqual([]);
    const program = `${code}; JSON.stringify(bundle.decodeRequest(bundle.encodeRequest("seed", { size: 32 })))`;
    expect(JSON.parse(String(runInNewContext(program, {})))).toEqual({
      kind: "request",
      request: "seed",
      values: { size: 32 },
      warnings: [],
    });
  });
});
