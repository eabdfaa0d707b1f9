import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A name that a package exports. */
export interface ExportedSymbol {
  readonly name: string;
  readonly isType: boolean;
  /** Its doc comment has a block of TypeScript, which a test runs. */
  readonly hasExample: boolean;
}

/** The sources of a package's entry points, by sub-path. */
export function entryPoints(packageFolder: string): ReadonlyMap<string, string> {
  const manifest = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as {
    readonly exports?: Readonly<Record<string, Readonly<Record<string, string>> | string>>;
  };
  return new Map(
    Object.entries(manifest.exports ?? {}).flatMap(([name, target]) => {
      const source = typeof target === "string" ? undefined : target["@postfixjs/source"];
      return source === undefined ? [] : [[name, path.join(packageFolder, source)] as const];
    }),
  );
}

/** Everything that a source file exports, re-exports included, each name once. */
export function exportedSymbols(file: string): ExportedSymbol[] {
  const symbols = new Map<string, ExportedSymbol>();
  const text = readFileSync(file, "utf8");
  for (const [, names = "", from = ""] of text.matchAll(/export (?:type )?\{([^}]*)\} from "(\.[^"]+)"/gu)) {
    const own = exportedSymbols(path.join(path.dirname(file), from));
    for (const each of names.split(",").map((name) => name.replace(/^\s*type /u, "").trim())) {
      const [source = "", name = source] = each.split(/ as /u);
      const found = own.find((symbol) => symbol.name === source);
      if (found !== undefined) symbols.set(name, { ...found, name });
    }
  }
  for (const [, from = ""] of text.matchAll(/export (?:type )?\* from "(\.[^"]+)"/gu)) {
    const target = path.join(path.dirname(file), from);
    if (existsSync(target)) for (const symbol of exportedSymbols(target)) symbols.set(symbol.name, symbol);
  }
  for (const symbol of declaredSymbols(text)) symbols.set(symbol.name, symbol);
  return [...symbols.values()];
}

function declaredSymbols(text: string): ExportedSymbol[] {
  const pattern =
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?^export (?:declare )?(?:abstract )?(async function\*?|function\*?|class|const|let|interface|type) (\w+)/gmu;
  return Array.from(text.matchAll(pattern), ([, comment = "", kind = "", name = ""]) => ({
    name,
    isType: kind === "interface" || kind === "type",
    hasExample: comment.includes("```ts"),
  }));
}
