import type { LintMachine } from "@postfixjs/config/lint";
import { join } from "node:path";
import type { Host } from "../host/host.ts";
import { standardDirectory } from "../parameters/read-configuration.ts";
import type { ConfigFiles } from "./config-files.ts";

/**
 * What `lint` may ask about the machine. For the directory that Postfix uses here, or any with `isHere`:
 * every file, and the types of tables of the installed Postfix. For another directory, which is a copy: only
 * the files that it stands for, `/etc/postfix/NAME`, if it has more than Postfix's own files; and of a table
 * only the source, since indexes are made where they are used. For single files nothing.
 */
export function machineFacts({ directory }: ConfigFiles, isHere: boolean, host: Host): LintMachine {
  const own = [standardDirectory, host.environment["MAIL_CONFIG"]];
  if (isHere || (directory !== undefined && own.includes(directory.replace(/\/+$/u, "")))) {
    const types = host.installedTableTypes();
    return {
      isMissing: (path) => host.isMissing(path),
      ...(types !== undefined && { tableTypes: new Set(types) }),
    };
  }
  return directory === undefined || !holdsTables(directory, host)
    ? {}
    : { isMissing: (path) => isMissingInCopy(path, directory, host) };
}

/** What Postfix itself puts into its directory. */
const ownNames = /^(?:(?:main|master|dynamicmaps|bounce)\.cf.*|makedefs\.out|.*\.d|post.*|sasl)$/u;

function holdsTables(directory: string, host: Host): boolean {
  return host.listDirectory(directory).some((name) => !ownNames.test(name));
}

function isMissingInCopy(path: string, directory: string, host: Host): boolean {
  if (!path.startsWith(`${standardDirectory}/`)) return false;
  const source = path.replace(/\.(?:db|lmdb|cdb|pag)$/u, "");
  return [path, source].every((each) =>
    host.isMissing(join(directory, each.slice(standardDirectory.length + 1))),
  );
}
