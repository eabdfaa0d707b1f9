#!/usr/bin/env node
/**
 * Writes the API reference of packages as Markdown, one page for each door: `api-pages OUTPUT DIRECTORY...`.
 */
import path from "node:path";
import process from "node:process";
import { Application } from "typedoc";
import type { ProjectReflection, TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { commonOptions, readPackage } from "./manifest.ts";

const [output = "", ...directories] = process.argv.slice(2);

for (const directory of directories) {
  const { name, entries } = readPackage(path.resolve(directory));
  const options: Partial<TypeDocOptions & PluginOptions> = {
    ...commonOptions,
    name,
    entryPoints: [...entries.values()],
    tsconfig: path.join(directory, "tsconfig.build.json"),
    plugin: ["typedoc-plugin-markdown"],
    router: "module",
    out: path.join(output, path.basename(name)),
    hidePageHeader: true,
    hideBreadcrumbs: true,
    entryFileName: "index",
    disableSources: true,
    useCodeBlocks: true,
    // The renderer of the site makes other anchors of headings that occur twice.
    useCustomAnchors: true,
    customAnchorsFormat: "curlyBrace",
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    typeAliasPropertiesFormat: "table",
    typeDeclarationFormat: "table",
    propertyMembersFormat: "table",
  };
  const application = await Application.bootstrapWithPlugins(options);
  const project = await application.convert();
  if (project === undefined) throw new TypeError(`typedoc cannot read "${directory}"`);
  nameModules(project, entries);
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) process.exitCode = 1;
}

/** Modules are called as their doors are, the first one `main`: `index` is the page that lists them. */
function nameModules({ children = [] }: ProjectReflection, entries: ReadonlyMap<string, string>): void {
  const [first = "", main = ""] = [...entries].flat();
  const doors = new Map(
    [...entries].map(([door, source]) => {
      const file = path.relative(path.dirname(main), source);
      return [file.replace(/\.ts$/u, "").replace(/\/index$/u, ""), door];
    }),
  );
  for (const child of children) {
    const door = doors.get(child.name);
    if (door !== undefined) child.name = door === first ? "main" : door.slice(first.length + 1);
  }
}
