import type { Evaluation } from "@postfixjs/config";
import { explainCode } from "../service/diagnostics.ts";
import { describeChanges } from "../service/code-actions.ts";
import type { ConfigView } from "../service/view.ts";
import type { Workspace } from "./workspace.ts";

/** The values of both files and of the options of services, each with its origin, as text. */
export function effectiveConfiguration({ model }: ConfigView): string {
  const configuration = model.configuration();
  const names = [
    ...new Set(model.sites.flatMap(({ name, setting }) => (setting === undefined ? [] : [name]))),
  ].sort();
  const main = names.flatMap((name) => line(configuration.evaluate(name)));
  const services = model.services.flatMap((service) => {
    if (service.overrides.length === 0) return [];
    const seen = model.configuration(service);
    const own = [...new Set(service.overrides.map(({ name }) => name))].flatMap((name) =>
      line(seen.evaluate(name)),
    );
    const { fields } = service;
    return ["", `# ${fields.service.text}/${fields.type.text} runs ${fields.command.text}`, ...own];
  });
  return [...main, ...services, ""].join("\n");
}

function line(evaluation: Evaluation | undefined): string[] {
  if (evaluation === undefined) return [];
  const { name, value, warnings } = evaluation;
  return [
    value === undefined
      ? `# ${name}: ${warnings[0] ?? "cannot be expanded"}`
      : `${name} = ${value}`.trimEnd(),
  ];
}

/**
 * What the documents that are open change in effect, compared with the files on disk: one line for each
 * change.
 */
export function previewEffect(workspace: Workspace, uri: string): string[] {
  const view = workspace.find(uri)?.view;
  const saved = workspace.saved(uri);
  if (view === undefined || saved === undefined) return [];
  const { given } = workspace;
  const before = { mainCf: saved.model.mainCf, masterCf: saved.model.masterCf, given };
  const after = { mainCf: view.model.mainCf, masterCf: view.model.masterCf, given };
  if (before.mainCf.text === after.mainCf.text && before.masterCf.text === after.masterCf.text) return [];
  return describeChanges(before, after, view.model.registry);
}

/** What a code of a finding means. */
export function explainFinding(code: string): string {
  return explainCode(code) ?? `No finding has the code "${code}".`;
}
