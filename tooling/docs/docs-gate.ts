#!/usr/bin/env node
/**
 * Fails when an exported symbol of a package has no doc comment, or when a doc comment names something that
 * does not exist. Run in a package's folder; its entry points are those that its `exports` field names as
 * sources.
 */
import path from "node:path";
import process from "node:process";
import { Application, DeclarationReflection, ReflectionKind } from "typedoc";
import type { ProjectReflection, Reflection } from "typedoc";
import { commonOptions, readPackage } from "./manifest.ts";

const describedKinds = [
  ReflectionKind.Variable,
  ReflectionKind.Function,
  ReflectionKind.Class,
  ReflectionKind.Interface,
  ReflectionKind.TypeAlias,
  ReflectionKind.Method,
  ReflectionKind.Property,
  ReflectionKind.Accessor,
];

const directory = process.cwd();
const { name: packageName, entries } = readPackage(directory);

const application = await Application.bootstrap({
  ...commonOptions,
  name: packageName,
  entryPoints: [...entries.values()],
  tsconfig: path.join(directory, "tsconfig.build.json"),
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
});
const project = await application.convert();
if (project !== undefined) {
  application.validate(project);
  for (const name of undocumented(project)) application.logger.error(`${name} has no doc comment`);
}
const isGood = project !== undefined && !application.logger.hasErrors() && !application.logger.hasWarnings();
process.exitCode = isGood ? 0 : 1;

/** Every exported symbol, and every member of one, that nobody has described. */
function undocumented(from: ProjectReflection): string[] {
  return Object.values(from.reflections)
    .filter((reflection) => reflection.kindOf(describedKinds))
    .filter((reflection) => !isDescribed(reflection) && !speaksForItself(reflection))
    .map((reflection) => reflection.getFullName());
}

function isDescribed(reflection: Reflection): boolean {
  if (reflection.hasComment()) return true;
  if (!(reflection instanceof DeclarationReflection)) return false;
  const signatures = [...(reflection.signatures ?? []), reflection.getSignature, reflection.setSignature];
  return signatures.some((signature) => signature?.hasComment() === true);
}

/**
 * The discriminant of a union, the name of an error class, and what a type literal's own comment describes.
 */
function speaksForItself(reflection: Reflection): boolean {
  if (reflection.name === "kind" || reflection.name === "name")
    return reflection.kindOf(ReflectionKind.Property);
  for (let parent = reflection.parent; parent !== undefined; parent = parent.parent) {
    if (parent.kindOf(ReflectionKind.TypeLiteral)) return true;
  }
  return reflection instanceof DeclarationReflection && reflection.inheritedFrom !== undefined;
}
