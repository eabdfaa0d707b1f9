import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DiagnosticCode } from "../../../src/lint/index.ts";

/** A parameter that a version of postconf warns about. */
export interface DeprecationRun {
  readonly version: string;
  readonly name: string;
  readonly code: DiagnosticCode;
}

const directory = path.join(import.meta.dirname, "../../../data/deprecations");

/** What the recordings of postconf(1) warn about. */
export function deprecationRuns(): DeprecationRun[] {
  return readdirSync(directory).flatMap((file) => {
    const text = readFileSync(path.join(directory, file), "utf8");
    return [...text.matchAll(/^support for parameter "(\S+)" will be removed/gmu)].map(([, name = ""]) => ({
      version: path.basename(file, ".txt"),
      name,
      code: /^(?:smtp|lmtp|smtpd)_(?:use|enforce)_tls$/u.test(name) ? "legacy-tls" : "deprecated-parameter",
    }));
  });
}
