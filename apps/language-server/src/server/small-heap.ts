import process from "node:process";
import { setFlagsFromString } from "node:v8";

/** The versions of Node.js in which the flags of V8 below were measured; others may not know them. */
const versionMin = 20;
const versionMax = 26;

/**
 * Keeps the heap of this process small. A check of a file lives for milliseconds, but V8 collects what is
 * left of it only when 32 MiB and more have come together: good for a busy server, not for a helper of an
 * editor. README.md has the figures.
 */
export function keepHeapSmall(): void {
  const version = Number(process.versions.node.split(".")[0]);
  // Electron may have locked the flags.
  if (process.versions["electron"] !== undefined || version < versionMin || version > versionMax) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
  // The compiler between the interpreter and TurboFan: 10 MiB for a tenth of the time.
  if (version >= 24) setFlagsFromString("--no-maglev");
}
