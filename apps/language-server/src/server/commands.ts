import type { Evaluation, MasterCfService } from "@postfixjs/config";
import { machineNames } from "@postfixjs/config/editor";
import { explainCode } from "../service/diagnostics.ts";
import { describeChanges } from "../service/code-actions.ts";
import type { ConfigView } from "../service/view.ts";
import type { Workspace } from "./workspace.ts";

/** The values of both files and of the options of services, as text. */
export function effectiveConfiguration(view: ConfigView): string {
  const { model } = view;
  const configuration = model.configuration();
  const names = [
    ...new Set(model.sites.flatMap(({ name, setting }) => (setting === undefined ? [] : [name]))),
  ].sort();
  const main = names.flatMap((name) => line(view, configuration.evaluate(name)));
  const services = model.services.flatMap((service) => serviceLines(view, service));
  return [...main, ...services, ""].join("\n");
}

/** What the options of a service set, below its name. */
function serviceLines(view: ConfigView, service: MasterCfService): string[] {
  if (service.overrides.length === 0) return [];
  const { fields, overrides } = service;
  const seen = view.model.configuration(service);
  const names = [...new Set(overrides.map(({ name }) => name))];
  const title = `# ${fields.service.text}/${fields.type.text} runs ${fields.command.text}`;
  return ["", title].concat(names.flatMap((name) => line(view, seen.evaluate(name))));
}

function line({ model }: ConfigView, evaluation: Evaluation | undefined): string[] {
  if (evaluation === undefined) return [];
  const { name, raw, value, warnings } = evaluation;
  // What the machine decides is left as it is written.
  if (machineNames(model, evaluation).length > 0) return [`${name} = ${raw}`];
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
  const given = new Map([...machineValues(view), ...workspace.given]);
  const before = { mainCf: saved.model.mainCf, masterCf: saved.model.masterCf, given };
  const after = { mainCf: view.model.mainCf, masterCf: view.model.masterCf, given };
  if (before.mainCf.text === after.mainCf.text && before.masterCf.text === after.masterCf.text) return [];
  return describeChanges(before, after, view.model.registry);
}

/** What the machine decides, as a value that expands to its name: both sides have the same. */
function machineValues({ model }: ConfigView): [string, string][] {
  return [...model.known.values()].flatMap(({ name, hasComputedDefault }) =>
    hasComputedDefault === true ? [[name, `$$${name}`] as [string, string]] : [],
  );
}

/** What a code of a finding means. */
export function explainFinding(code: string): string {
  return explainCode(code) ?? `No finding has the code "${code}".`;
}
