import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The files of a package that have examples: its README and its sources, as absolute paths. */
export function filesWithExamples(packageDirectory: string): string[] {
  return ["README.md", ...globSync("src/**/*.ts", { cwd: packageDirectory }).toSorted()]
    .map((file) => path.join(packageDirectory, file))
    .filter((file) => findExamples(readFileSync(file, "utf8")).length > 0);
}

/** One example: where it stands, its program, and the lines that its comments promise. */
export interface Example {
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** The texts of the `// => text` comments, in order. */
  readonly expected: readonly string[];
}

/**
 * Finds the runnable examples of a file: every ```` ```ts ```` block, in Markdown and in doc comments alike.
 *
 * A block opened as ```` ```ts no-run ```` is only for reading.
 */
export function findExamples(text: string): Example[] {
  const examples: Example[] = [];
  let open: { line: number; code: string[] } | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/^\s*\* ?/u, "");
    if (open === undefined) {
      if (/^\s*```ts\s*$/u.test(line)) open = { line: index + 1, code: [] };
    } else if (/^\s*```\s*$/u.test(line)) {
      examples.push({ line: open.line, code: open.code.join("\n"), expected: promises(open.code) });
      open = undefined;
    } else {
      open.code.push(line);
    }
  }
  return examples;
}

function promises(code: readonly string[]): string[] {
  return code.flatMap((line) => /\/\/ => (.*)$/u.exec(line)?.[1] ?? []);
}

/** What a run of an example printed, beside what it promised. */
export interface ExampleRun extends Example {
  readonly file: string;
  readonly printed: readonly string[];
}

/** A line that no example prints: it follows the output of each. */
const endOfExample = "\0end";

/**
 * Runs the examples of a Markdown file or of a source file's doc comments, each as a module that stands in
 * the package, so that `@postfixjs/…` imports lead to its sources. One process runs all of them, one after
 * the other. A test compares `printed` with `expected`.
 *
 * @param files - the file with the examples, or several of them
 * @param packageDirectory - the package whose imports the examples use
 * @param environment - added to the environment of the process
 */
export async function runExamples(
  files: string | readonly string[],
  packageDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ExampleRun[]> {
  const examples = (await Promise.all([files].flat().map(examplesOf))).flat();
  // Inside the package, since that is where its own name and its dependencies resolve.
  const directory = await mkdtemp(path.join(packageDirectory, "test-results-examples-"));
  try {
    const program = await writePrograms(examples, directory);
    const { stdout } = await run(process.execPath, ["--conditions=@postfixjs/source", program], {
      env: { ...process.env, ...environment },
      timeout: 60_000,
    });
    const outputs = stdout.split(`${endOfExample}\n`);
    return Array.from(examples, (example, at) => ({
      ...example,
      printed: (outputs[at] ?? "").split("\n").slice(0, -1),
    }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function examplesOf(file: string): Promise<(Example & { readonly file: string })[]> {
  return Array.from(findExamples(await readFile(file, "utf8")), (example) => ({ ...example, file }));
}

/** Writes each example as a module, and the program that runs them; returns the path of the program. */
async function writePrograms(examples: readonly Example[], directory: string): Promise<string> {
  const lines: string[] = [];
  for (const [at, { code }] of examples.entries()) {
    await writeFile(path.join(directory, `example-${at}.ts`), code);
    lines.push(`await import("./example-${at}.ts");`, `console.log(${JSON.stringify(endOfExample)});`);
  }
  const program = path.join(directory, "all.mts");
  await writeFile(program, lines.join("\n"));
  return program;
}
