import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

const directory = path.join(import.meta.dirname, "../../examples");
const load = ["--conditions=@postfixjs/source"];

/** Arguments for Node.js that run an example from the sources of the package. */
export function exampleArguments(name: string, ...args: readonly string[]): string[] {
  return [...load, path.join(directory, name), ...args];
}

/** Starts an example that serves; resolves when it listens. */
export async function startExample(
  name: string,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, exampleArguments(name, ...args), {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  if (!String(line).startsWith("listening")) throw new Error(`${name} says "${line}"`);
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
