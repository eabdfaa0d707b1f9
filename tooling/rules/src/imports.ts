import path from "node:path";
import type { SourceFile } from "./tree.ts";

/** For each file, the files that it imports by a relative path, types included. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads the relative imports of some files. */
export function importGraph(files: readonly SourceFile[]): ImportGraph {
  return new Map(files.map((file) => [file.path, importsOf(file)]));
}

function importsOf(file: SourceFile): string[] {
  const found = file.text.matchAll(/^(?:import|export|\})[^;]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gmu);
  const folder = path.posix.dirname(file.path);
  return Array.from(found, ([, from, lazy]) => path.posix.join(folder, from ?? lazy ?? ""));
}

/** The groups of files that import each other in a circle, each sorted (Tarjan's algorithm). */
export function importCycles(graph: ImportGraph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) cycles.push(group.toSorted());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return cycles;
}

/**
 * The layers of `apps/tlsmgr/src`, the lowest first. A file imports from its own layer and from lower ones. A
 * folder stands for everything in it that has no layer of its own.
 */
export const daemonLayers: readonly (readonly string[])[] = [
  ["forward-clock.ts", "version.ts", "native", "start.ts"],
  ["log"],
  ["settings"],
  ["serving/connection"],
  ["serving/direct"],
  ["serving"],
  ["caches"],
  ["requests"],
  ["cluster"],
  ["keys"],
  ["upkeep"],
  ["statistics.ts"],
  ["control"],
  ["metrics"],
  ["master"],
  ["tlsmgr.ts", "operated-tlsmgr.ts"],
  ["main.ts"],
  ["ctl/commands"],
  ["ctl/site"],
  ["ctl/live"],
  ["ctl/install"],
  ["ctl/check"],
  ["ctl/web"],
  ["ctl"],
  ["bin"],
];

const daemonSource = "apps/tlsmgr/src/";

/** The layer of a file; `undefined` when no layer names it. */
export function layerOf(file: string): number | undefined {
  const place = file.slice(daemonSource.length);
  const named = daemonLayers
    .flatMap((names, layer) => names.map((name) => ({ name, layer })))
    .filter(({ name }) => place === name || place.startsWith(`${name}/`))
    .toSorted((a, b) => b.name.length - a.name.length);
  return named[0]?.layer;
}

/** The imports from a lower layer of the daemon into a higher one, as `FILE imports FILE`. */
export function backwardImports(graph: ImportGraph): string[] {
  return Array.from(graph).flatMap(([file, imported]) => {
    if (!file.startsWith(daemonSource)) return [];
    const layer = layerOf(file) ?? -1;
    return imported
      .filter((each) => each.endsWith(".ts") && (layerOf(each) ?? Number.POSITIVE_INFINITY) > layer)
      .map((each) => `${file} imports ${each}`);
  });
}
