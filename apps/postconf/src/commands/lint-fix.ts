import { encodeText } from "@postfixjs/config";
import type { FixedConfiguration } from "@postfixjs/config/lint";
import type { Host } from "../host/host.ts";
import { systemErrorText } from "../host/system-error.ts";
import { FatalError } from "../report.ts";
import type { ConfigFiles } from "./config-files.ts";

/** Finds the fixes that are certain and keep what the files of an installation mean. */
export type FixFiles = (files: ConfigFiles) => FixedConfiguration;

/**
 * Applies the fixes that are certain, and writes the files that they change.
 *
 * @returns the files as they are now
 * @throws {FatalError} a file cannot be written
 */
export function fixConfigFiles({ main, master }: ConfigFiles, fix: FixFiles, host: Host): ConfigFiles {
  const { mainCf, masterCf } = fix({ ...(main && { main }), ...(master && { master }) });
  const fixed = {
    ...(main && mainCf && { main: { ...main, file: mainCf } }),
    ...(master && masterCf && { master: { ...master, file: masterCf } }),
  };
  writeIfChanged(main, fixed.main, host);
  writeIfChanged(master, fixed.master, host);
  return fixed;
}

function writeIfChanged(
  before: ConfigFiles["main"] | ConfigFiles["master"],
  after: typeof before,
  host: Host,
): void {
  if (before === undefined || after === undefined || before.file.text === after.file.text) return;
  try {
    host.editFile(after.path, (content) => {
      if (Buffer.compare(content, encodeText(before.file.text)) === 0) return encodeText(after.file.text);
      throw new FatalError(`"${after.path}" was changed by somebody else meanwhile; run lint --fix again`);
    });
  } catch (error) {
    if (error instanceof FatalError) throw error;
    throw new FatalError(`Cannot write "${after.path}": ${systemErrorText(error)}`, { cause: error });
  }
}
