import { createHash } from "node:crypto";
import { directDependencies, packageOfFile, runtimePackages } from "./packages.ts";
import type { InstalledPackage } from "./packages.ts";

/** What {@link makeSbom} describes. */
export interface SbomContents {
  /** The package that the programs belong to. */
  readonly application: InstalledPackage;
  /** The files that the bundler put into the programs. */
  readonly modules: readonly string[];
  /** The hash of a package's archive, as the lockfile has it: `sha512-` and base64. */
  readonly integrityOf: (name: string, version: string) => string | undefined;
}

/** A component of a bill of materials; see CycloneDX 1.6. */
export interface SbomComponent {
  readonly type: "application" | "library";
  readonly "bom-ref": string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly scope?: "required" | "optional";
  readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
  readonly licenses?: readonly (
    | { readonly license: { readonly id: string } }
    | { readonly expression: string }
  )[];
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** A software bill of materials; see CycloneDX 1.6. */
export interface Sbom {
  readonly $schema: string;
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: {
    readonly component: SbomComponent;
    readonly lifecycles: readonly { readonly phase: string }[];
  };
  readonly components: readonly SbomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Name of the property that tells how a component comes to the user. */
export const deliveryProperty = "postfixjs:delivery";

/**
 * Lists what programs are made of: packages whose code is in them (`bundled`), packages that are installed
 * beside them (`installed`), and native code for other platforms than this one (`other-platform`).
 *
 * The same contents make the same text: there is no time in it, and its serial number is a hash.
 */
export function makeSbom({ application, modules, integrityOf }: SbomContents): Sbom {
  const bundled = bundledPackages(modules).filter(({ directory }) => directory !== application.directory);
  const installed = runtimePackages(application);
  const all = new Map([...installed, ...bundled].map((each) => [purlOf(each), each]));
  const isBundled = new Set(bundled.map((each) => purlOf(each)));
  const isOptional = new Set(
    [...all.values()].flatMap(({ optionalDependencies }) => Object.entries(optionalDependencies)).map(asPurl),
  );
  const components = [...all].map(([purl, each]): SbomComponent => {
    const delivery = isBundled.has(purl) ? "bundled" : "installed";
    return componentOf(each, isOptional.has(purl) ? "optional" : "required", delivery, integrityOf);
  });
  const others = [...all.values()].flatMap((each) => otherPlatforms(each, all, integrityOf));
  const dependencies = [...all].map(([ref, each]) => ({ ref, dependsOn: refsOf(each) }));
  const body = {
    metadata: { component: describe(application, "application"), lifecycles: [{ phase: "build" }] },
    components: sorted([...components, ...others], "bom-ref"),
    dependencies: sorted(
      [{ ref: purlOf(application), dependsOn: refsOf(application) }, ...dependencies],
      "ref",
    ),
  };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
}

function bundledPackages(modules: readonly string[]): InstalledPackage[] {
  const files = modules.filter((module) => module.startsWith("/"));
  return files.flatMap((file) => packageOfFile(file) ?? []);
}

function componentOf(
  each: InstalledPackage,
  scope: "required" | "optional",
  delivery: string,
  integrityOf: SbomContents["integrityOf"],
): SbomComponent {
  const integrity = integrityOf(each.name, each.version);
  return {
    ...describe(each, "library"),
    scope,
    ...(integrity !== undefined && { hashes: [{ alg: "SHA-512", content: hexOf(integrity) }] }),
    properties: [{ name: deliveryProperty, value: delivery }],
  };
}

/** Packages of one project have one license, also those that this platform does not install. */
function otherPlatforms(
  parent: InstalledPackage,
  all: ReadonlyMap<string, InstalledPackage>,
  integrityOf: SbomContents["integrityOf"],
): SbomComponent[] {
  return Object.entries(parent.optionalDependencies).flatMap(([name, version]) => {
    const each = { ...parent, name, version };
    const isLeftOut = all.has(purlOf(each)) || integrityOf(name, version) === undefined;
    return isLeftOut ? [] : [componentOf(each, "optional", "other-platform", integrityOf)];
  });
}

function describe({ name, version, license }: InstalledPackage, type: SbomComponent["type"]): SbomComponent {
  const [, group, plainName = name] = /^(@[^/]+)\/(.+)$/u.exec(name) ?? [];
  const purl = purlOf({ name, version });
  return {
    type,
    "bom-ref": purl,
    ...(group !== undefined && { group }),
    name: plainName,
    version,
    ...(license !== undefined && { licenses: [licenseOf(license)] }),
    purl,
  };
}

function licenseOf(license: string): { license: { id: string } } | { expression: string } {
  return /^[\w.+-]+$/u.test(license) ? { license: { id: license } } : { expression: license };
}

function refsOf(each: InstalledPackage): string[] {
  return [...new Set(directDependencies(each).map((dependency) => purlOf(dependency)))].toSorted();
}

function purlOf({ name, version }: Pick<InstalledPackage, "name" | "version">): string {
  return asPurl([name, version]);
}

/** See https://github.com/package-url/purl-spec. */
function asPurl([name, version]: readonly [string, string]): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/u, ""), "base64").toString("hex");
}

/** A UUID of RFC 9562, version 8. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}

function sorted<Key extends string, Item extends Readonly<Record<Key, string>>>(
  items: readonly Item[],
  key: Key,
): Item[] {
  return items.toSorted((one, other) => (one[key] < other[key] ? -1 : 1));
}
