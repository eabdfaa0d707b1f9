import type { ConfigFile } from "@postfixjs/config";
import type { Diagnostic as Finding } from "@postfixjs/config/lint";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { Diagnostic } from "vscode-languageserver";
import { diagnostics, findFindings } from "../service/diagnostics.ts";
import type { DiagnosticOptions } from "../service/diagnostics.ts";
import type { ConfigView } from "../service/view.ts";
import type { Workspace } from "./workspace.ts";

/** The findings about a pair of files. */
export interface Check {
  /** The files. */
  readonly view: ConfigView;
  /** What lint finds, in the order of the files. */
  readonly findings: readonly Finding[];
}

/** Checks pairs of files; each of them once as long as nothing changes. */
export class Checks {
  readonly #checks = new WeakMap<ConfigView, Check>();

  /** The findings about a view. */
  of(view: ConfigView): Check {
    const present = this.#checks.get(view);
    if (present !== undefined) return present;
    const check = { view, findings: findFindings(view) };
    this.#checks.set(view, check);
    return check;
  }
}

/**
 * The findings of one file as the protocol has them, with a warning if saving would change bytes that are not
 * UTF-8.
 */
export function fileDiagnostics(
  check: Check,
  file: ConfigFile,
  foreign: ReadonlySet<string>,
  options: DiagnosticOptions,
): Diagnostic[] {
  const own = check.view.files[file];
  const found = diagnostics(check.view, file, check.findings, options);
  if (own === undefined || !foreign.has(own.uri)) return found;
  const start = { line: 0, character: 0 };
  const message = "This file holds bytes that are not UTF-8: saving it from this editor may replace them";
  return [
    {
      range: { start, end: start },
      severity: DiagnosticSeverity.Warning,
      source: "postfix",
      code: "not-utf-8",
      message,
    },
    ...found,
  ];
}

/** The findings of a file as they are sent; without a version if the file is not open. */
interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: Diagnostic[];
}

/** Sends the findings about files to a client that does not ask for them. */
export class Publisher {
  readonly #workspace: Workspace;
  readonly #checks: Checks;
  readonly #send: (params: Published) => void;
  readonly #published = new Map<string, Published>();
  readonly #foreign: ReadonlySet<string>;

  /**
   * @param workspace - the documents
   * @param checks - what is found about them
   * @param foreign - the documents of which the file holds bytes that are not UTF-8
   * @param send - sends the findings of one file
   */
  constructor(
    workspace: Workspace,
    checks: Checks,
    foreign: ReadonlySet<string>,
    send: (params: Published) => void,
  ) {
    this.#workspace = workspace;
    this.#checks = checks;
    this.#foreign = foreign;
    this.#send = send;
  }

  /**
   * Checks everything that is open and sends what has changed; findings of files that nobody looks at are
   * withdrawn.
   */
  publish(options: DiagnosticOptions): void {
    const current = new Set<string>();
    for (const uri of this.#workspace.documents.keys()) {
      const found = this.#workspace.find(uri);
      if (found === undefined) continue;
      const check = this.#checks.of(found.view);
      for (const file of ["main.cf", "master.cf"] as const) {
        const own = found.view.files[file];
        if (own === undefined || current.has(own.uri)) continue;
        current.add(own.uri);
        const version = own.isOpen ? { version: own.document.version } : {};
        this.#sendIfChanged({
          uri: own.uri,
          ...version,
          diagnostics: fileDiagnostics(check, file, this.#foreign, options),
        });
      }
    }
    for (const uri of this.#published.keys()) {
      if (current.has(uri)) continue;
      this.#published.delete(uri);
      this.#send({ uri, diagnostics: [] });
    }
  }

  #sendIfChanged(params: Published): void {
    const before = this.#published.get(params.uri);
    // Each version of a document has its own report, whether it says the same or not.
    const isSame =
      before !== undefined &&
      before.version === params.version &&
      JSON.stringify(before.diagnostics) === JSON.stringify(params.diagnostics);
    if (isSame) return;
    this.#published.set(params.uri, params);
    this.#send(params);
  }
}
