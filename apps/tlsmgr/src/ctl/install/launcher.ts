import { codeFileOf, starterOf } from "./compiled-code.ts";

/** The second line of every file that `tlsmgrctl install` writes; by it we know our own. */
const mark = "// Written by tlsmgrctl install; removed by tlsmgrctl uninstall.";

/** Has Node interpret everything: for `MemoryDenyWriteExecute=` of systemd. */
const jitless = "--jitless";

/**
 * Linux reads 256 bytes of a script (since 5.1), the first line with its two marks, this option and its end
 * must fit.
 */
const interpreterBytesMax = 253 - ` ${jitless}`.length;

/** Why the kernel could not start a script with that interpreter; `undefined` if it can. */
export function unfitForFirstLine(interpreter: string): string | undefined {
  if (!interpreter.startsWith("/")) return "it must be an absolute path, since master(8) sets no PATH";
  if (/\s/u.test(interpreter)) return "the first line of a script allows no blanks in a path";
  if (Buffer.byteLength(interpreter) > interpreterBytesMax) {
    return `the first line of a script has room for ${interpreterBytesMax} bytes only`;
  }
  return undefined;
}

/**
 * The file that master(8) executes: it lies in `daemon_directory` under the daemon's name and loads the
 * daemon from where the package is installed, all before the process enters its jail. Without an extension it
 * is CommonJS.
 *
 * @param nodeOptions - from {@link nodeOptionsFor}; the kernel takes one at most
 */
export function launcherText(
  interpreter: string,
  program: string,
  nodeOptions: readonly string[] = [],
): string {
  const starter = `require(${JSON.stringify(starterOf(program))})`;
  const codeFile = codeFileOf("${__filename}");
  return `#!${[interpreter, ...nodeOptions].join(" ")}\n${mark}\n${starter}.start(${JSON.stringify(program)}, \`${codeFile}\`);\n`;
}

/** The options that Node.js is started with. */
export function nodeOptionsFor({ isJitless }: { readonly isJitless: boolean }): readonly string[] {
  return isJitless ? [jitless] : [];
}

/** Whether a script has Node.js interpret everything. */
export function isJitless(script: string): boolean {
  return script.split("\n", 1).join("").endsWith(` ${jitless}`);
}

/** Whether a file's text is that of a launcher. */
export function isLauncher(text: string): boolean {
  return text.startsWith("#!") && text.split("\n", 2)[1] === mark;
}
