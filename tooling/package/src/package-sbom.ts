import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { nativeArchives, nodeArchive } from "./archives.ts";
import type { Archive } from "./archives.ts";
import { packageName, root } from "./places.ts";
import type { Architecture } from "./places.ts";

interface Component {
  readonly "bom-ref": string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface ProgramSbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

/**
 * Writes the bill of materials of a package: Node.js, the native code for the architecture, and what the
 * programs were bundled of, as the build wrote it beside each program.
 */
export function writeSbom(file: string, architecture: Architecture, version: string): void {
  const programs = ["tlsmgr", "postconf", "language-server"].flatMap(readProgramSbom);
  const bundled = programs.flatMap(({ metadata, components }) =>
    [metadata.component].concat(components.filter(isBundled)),
  );
  const { koffi, lmdb } = nativeArchives(architecture);
  const archives = [nodeArchive(architecture), koffi, lmdb].map(componentOfArchive);
  const components = [...new Map([...bundled, ...archives].map((each) => [each["bom-ref"], each])).values()];
  const body = {
    metadata: {
      component: {
        type: "application",
        "bom-ref": packageName,
        name: packageName,
        version,
        licenses: [{ license: { id: "MIT" } }],
      },
      lifecycles: [{ phase: "build" }],
    },
    components: components.toSorted((one, other) => (one["bom-ref"] < other["bom-ref"] ? -1 : 1)),
    dependencies: [{ ref: packageName, dependsOn: components.map((each) => each["bom-ref"]).toSorted() }],
  };
  const sbom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
  writeFileSync(file, `${JSON.stringify(sbom, undefined, 2)}\n`);
}

function readProgramSbom(app: string): ProgramSbom[] {
  const file = path.join(root, "apps", app, "dist", "sbom.cdx.json");
  return existsSync(file) ? [JSON.parse(readFileSync(file, "utf8")) as ProgramSbom] : [];
}

function isBundled({ properties }: Component): boolean {
  return properties?.some(({ value }) => value === "bundled") ?? false;
}

function componentOfArchive({ name, version, integrity }: Archive): Component {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const content = Buffer.from(integrity.replace(/^sha512-/u, ""), "base64").toString("hex");
  const component = {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    scope: "required",
    hashes: [{ alg: "SHA-512", content }],
    licenses: [{ license: { id: "MIT" } }],
    purl,
  };
  return component;
}

/** A UUID of RFC 9562, version 8. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}
