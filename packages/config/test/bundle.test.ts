import path from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";

const source = path.join(import.meta.dirname, "..", "src");

/** Bundles a program for browsers, minified. */
async function bundle(program: string): Promise<string> {
  const entry = "\0entry";
  const build = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry ? program.replaceAll(/@postfixjs\/config(\/\w+)?/gu, doorFile) : undefined,
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  return output[0].code;
}

/** The source file behind a door of the package. */
function doorFile(_: string, door = ""): string {
  return path.join(source, door, "index.ts");
}

/** The doors that come without the registry. */
const doors = ["", "/daemon", "/edit", "/lint", "/syntax"];

describe("a browser bundle", () => {
  test("of everything but the registry stays below 40 kB with gzip, and asks for no other module", async () => {
    const code = await bundle(doors.map((door) => `export * from "@postfixjs/config${door}";`).join("\n"));
    expect(gzipSync(code).length).toBeLessThan(40_000);
    expect(code).not.toMatch(/\bfrom\s*["']|\bimport\s*[("']|\brequire\(/u);
  });

  test("of the parsers alone carries neither the checks nor the expansion", async () => {
    const code = await bundle('export { parseMainCf, parseMasterCf } from "@postfixjs/config";');
    expect(gzipSync(code).length).toBeLessThan(4_000);
  });

  test("runs", async () => {
    const code = await bundle(
      'import { parseMainCf } from "@postfixjs/config"; import { expand } from "@postfixjs/config/daemon"; export const text = expand("$a", { lookup: () => parseMainCf("a = b").nodes[0].value, warn() {} });',
    );
    const loaded = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { text: string };
    expect(loaded.text).toBe("b");
  });
});
