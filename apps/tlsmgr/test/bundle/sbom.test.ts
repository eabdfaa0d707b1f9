import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect, test } from "vitest";

const dist = path.join(import.meta.dirname, "../../dist");
const programs = ["tlsmgr", "start", "tlsmgrctl", "cluster"];
const text = readFileSync(path.join(dist, "sbom.cdx.json"), "utf8");

interface Component {
  readonly "bom-ref": string;
  readonly hashes?: readonly unknown[];
  readonly licenses?: readonly unknown[];
  readonly properties: readonly { readonly value: string }[];
}

const sbom = JSON.parse(text) as {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};
const references = sbom.components.map((component) => component["bom-ref"]);
const delivered = (kind: string): string[] =>
  sbom.components
    .filter(({ properties }) => properties[0]?.value === kind)
    .map((component) => component["bom-ref"]);

/** What `name@version` of a package is called. */
function referenceOf(directory: string): string {
  const { name, version } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** The packages whose files the source maps of the built programs name. */
function packagesInSourceMaps(): string[] {
  const files = programs.flatMap((program) => {
    const map = JSON.parse(readFileSync(path.join(dist, `${program}.map`), "utf8")) as { sources: string[] };
    return map.sources.map((source) => realpathSync(path.resolve(dist, source)));
  });
  const directories = files.flatMap(
    (file) =>
      /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(file) ?? /^.*\/packages\/[^/]+(?=\/)/u.exec(file) ?? [],
  );
  return [...new Set(directories)].map((directory) => referenceOf(directory));
}

test("the bill of materials is CycloneDX 1.6, by the schema of its makers", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(text)).toBeNull();
  expect(await validator.validate(text.replace('"bomFormat"', '"format"'))).not.toBeNull();
});

test("it names as bundled the packages that the programs were built of, and no others", () => {
  const found = packagesInSourceMaps();
  expect(delivered("bundled").toSorted()).toEqual(found.toSorted());
  expect(found).toContainEqual(expect.stringMatching(/^pkg:npm\/ini@/u));
});

test("it names as installed the native code that the daemon loads", () => {
  const own = path.join(import.meta.dirname, "../..");
  const koffi = realpathSync(path.join(own, "node_modules/koffi"));
  const lmdb = realpathSync(path.join(own, "node_modules/lmdb"));
  const suffix = `${process.platform}-${process.arch}`;
  const native = [
    path.join(koffi, "../@koromix", `koffi-${suffix}`),
    path.join(lmdb, "../@lmdb", `lmdb-${suffix}`),
  ];
  expect(delivered("installed")).toEqual(
    expect.arrayContaining([koffi, ...native].map((directory) => referenceOf(directory))),
  );
});

test("each component has a license, and each from a registry the hash of its archive", () => {
  expect(references).toEqual([...new Set(references)]);
  for (const component of sbom.components) {
    expect([component["bom-ref"], component.licenses?.length]).toEqual([component["bom-ref"], 1]);
    const isOwn = component["bom-ref"].startsWith("pkg:npm/%40postfixjs/");
    expect([component["bom-ref"], component.hashes?.length ?? 0]).toEqual([
      component["bom-ref"],
      isOwn ? 0 : 1,
    ]);
  }
});

test("dependencies name components only", () => {
  const known = new Set([sbom.metadata.component["bom-ref"], ...references]);
  for (const { ref, dependsOn } of sbom.dependencies) {
    expect([ref, ...dependsOn].filter((reference) => !known.has(reference))).toEqual([]);
  }
});

test("the licenses of all bundled packages of others are shipped beside the programs", () => {
  const licenses = readFileSync(path.join(dist, "third-party-licenses.txt"), "utf8");
  const titles = licenses.split("\n----\n\n").map((part) => part.split("\n", 1).join(""));
  const others = delivered("bundled").filter((reference) => !reference.includes("%40postfixjs"));
  expect(others.length).toBeGreaterThan(3);
  const names = others.map((reference) => reference.replace("pkg:npm/", "").replace("%40", "@"));
  expect(titles.toSorted()).toEqual(names.map((name) => name.replace(/@[^@]*$/u, "")).toSorted());
});
