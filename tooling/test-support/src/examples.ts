import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

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
  readonly printed: readonly string[];
}

/**
 * Runs the examples of a Markdown file or of a source file's doc comments, each as a program of its own that stands
 * in the package, so that `@postfixjs/…` imports lead to its sources. A test compares `printed` with `expected`.
 *
 * @param file - the file with the examples
 * @param packageDirectory - the package whose imports the examples use
 * @param environment - added to the environment of the programs
 */
export async function runExamples(
  file: string,
  packageDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ExampleRun[]> {
  const examples = findExamples(await readFile(file, "utf8"));
  // Inside the package, since that is where its own name and its dependencies resolve.
  const directory = await mkdtemp(path.join(packageDirectory, "test-results-examples-"));
  try {
    return await Promise.all(examples.map((example) => runExample(example, directory, environment)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runExample(
  example: Example,
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<ExampleRun> {
  const program = path.join(directory, `line-${example.line}.ts`);
  await writeFile(program, example.code);
  const { stdout } = await run(process.execPath, ["--conditions=@postfixjs/source", program], {
    env: { ...process.env, ...environment },
    timeout: 60_000,
  });
  return { ...example, printed: stdout.split("\n").slice(0, -1) };
}
