import { Configuration } from "../evaluate/configuration.ts";
import { knownParameters } from "../evaluate/registry.ts";
import type { KnownParameter } from "../evaluate/registry.ts";
import { mainCfSettings, parseMainCf } from "../syntax/main-cf.ts";
import { masterCfServices } from "../syntax/master-cf.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCfService } from "../syntax/service.ts";
import { parseBoolean } from "../values/boolean.ts";
import type { LintInput } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { findReferences } from "./references.ts";

/** What a fix says that it changes. */
interface Announcement {
  /** Parameters that may change, in general or for the service. */
  readonly names: ReadonlySet<string>;
  /** The service whose fields, and parameters of these names, may change: by its start in the file. */
  readonly service?: number;
  /** Whether the service could not start before, so that anything may change in it. */
  readonly revivesService?: boolean;
  /** A parameter that takes over the effective value of another. */
  readonly moves?: { readonly from: string; readonly to: string };
}

/** The yes-or-no parameters for TLS, and the levels that have taken their place. */
const tlsLevels =
  /^(?:smtp|lmtp|smtpd|postscreen|tlsproxy|tlsproxy_client|tlsproxy_tls)_(?:use_tls|enforce_tls|tls_security_level|security_level)$/u;

/** Whether a configuration means the same before and after fixes, apart from what they say. */
export function keepsMeaning(
  before: LintInput,
  after: LintInput,
  diagnostics: readonly Diagnostic[],
): boolean {
  const announcements = diagnostics.map((diagnostic) => announcementOf(before, after, diagnostic));
  const names = new Set(announcements.flatMap((announcement) => [...announcement.names]));
  const left = servicesOf(before);
  const right = servicesOf(after);
  if (left.length !== right.length) return false;
  const views = new Views(before, after);
  const general = views.of(undefined, undefined);
  if (general.allNames().some((name) => !names.has(name) && general.differs(name))) return false;
  if (!general.keepsTlsLevels() || !announcements.every(({ moves }) => general.moved(moves))) return false;
  return left.every((service, index) => {
    const other = right[index];
    if (other === undefined) return false;
    const own = announcements.filter(({ service: start }) => start === service.start);
    if (own.some(({ revivesService }) => revivesService)) return true;
    if (own.length === 0 && fieldsOf(service) !== fieldsOf(other)) return false;
    const view = views.of(service, other);
    return (
      views.affectedNames(service, other).every((name) => names.has(name) || !view.differs(name)) &&
      view.keepsTlsLevels() &&
      announcements.every(({ moves }) => view.moved(moves))
    );
  });
}

function announcementOf(
  before: LintInput,
  after: LintInput,
  { code, file, start, end }: Diagnostic,
): Announcement {
  const text = (file === "main.cf" ? before.mainCf : before.masterCf)?.text.slice(start, end) ?? "";
  if (code === "deprecated-parameter") {
    const to = before.registry.parameters.get(text)?.replacedBy ?? "";
    return { names: new Set([text, to]), moves: { from: text, to } };
  }
  if (code === "legacy-tls") {
    return { names: new Set([...before.registry.parameters.keys()].filter((name) => tlsLevels.test(name))) };
  }
  if (code === "byte-order-mark" && file === "main.cf") {
    const first = [before, after].map(({ mainCf }) => mainCf && mainCfSettings(mainCf)[0]?.name);
    return { names: new Set(first.flatMap((name) => name ?? [])) };
  }
  const service =
    file === "master.cf"
      ? servicesOf(before).find((each) => start >= each.start && start < each.end)
      : undefined;
  if (service === undefined) return { names: new Set() };
  const override = service.overrides.find((each) => start >= each.start && start < each.end);
  const revivesService = code === "bad-override" || code === "override-blanks";
  return { names: new Set(override && [override.name]), service: service.start, revivesService };
}

function servicesOf({ masterCf }: LintInput): MasterCfService[] {
  return masterCf === undefined ? [] : masterCfServices(masterCf);
}

interface NamedValue {
  readonly name: string;
  readonly value: string;
}

function settingsOf({ mainCf }: LintInput): readonly NamedValue[] {
  return mainCf === undefined ? [] : mainCfSettings(mainCf);
}

/** The names whose last values differ. */
function changedNames(before: readonly NamedValue[], after: readonly NamedValue[]): string[] {
  const left = new Map(before.map(({ name, value }) => [name, value]));
  const right = new Map(after.map(({ name, value }) => [name, value]));
  return [...new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name));
}

/** All of a service but its `-o` options. */
function fieldsOf({ fields, arguments: args, overrides }: MasterCfService): string {
  const others = args.filter(
    ({ start, end }) => !overrides.some((override) => start >= override.start && end <= override.end),
  );
  return [...masterCfFields.map((field) => fields[field].text), ...others.map(({ text }) => text)].join(" ");
}

/** Both configurations, with the eyes of a service or of all others. */
class View {
  readonly #before: Configuration;
  readonly #after: Configuration;

  constructor(before: Configuration, after: Configuration) {
    this.#before = before;
    this.#after = after;
  }

  allNames(): string[] {
    return [...new Set([...this.#before.names(), ...this.#after.names()])];
  }

  differs(name: string): boolean {
    return this.#before.evaluate(name)?.value !== this.#after.evaluate(name)?.value;
  }

  /** Whether a parameter now has the value that another had, and means what it meant with it. */
  moved(moves: Announcement["moves"]): boolean {
    if (moves === undefined) return true;
    return this.#before.evaluate(moves.to)?.value === this.#after.evaluate(moves.to)?.value;
  }

  /** Whether what the legacy parameters and the levels add up to is the same. */
  keepsTlsLevels(): boolean {
    return ["smtp", "lmtp", "smtpd", "postscreen", "tlsproxy", "tlsproxy_client"].every(
      (program) => effectiveTlsLevel(this.#before, program) === effectiveTlsLevel(this.#after, program),
    );
  }
}

/** Makes views of two configurations. */
class Views {
  readonly #before: LintInput;
  readonly #after: LintInput;
  readonly #known: ReadonlyMap<string, KnownParameter>;
  #changed: readonly string[] | undefined;
  #dependents: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(before: LintInput, after: LintInput) {
    this.#before = before;
    this.#after = after;
    this.#known = knownParameters(before.registry, before.masterCf);
  }

  of(before: MasterCfService | undefined, after: MasterCfService | undefined): View {
    return new View(this.#configuration(this.#before, before), this.#configuration(this.#after, after));
  }

  #configuration({ mainCf = parseMainCf(""), given }: LintInput, service?: MasterCfService): Configuration {
    return new Configuration({ mainCf, parameters: this.#known, ...(given && { given }) }, service);
  }

  /**
   * The names that are set to something else, for the service or for all, and all that refers to one of them.
   */
  affectedNames(before: MasterCfService, after: MasterCfService): string[] {
    this.#changed ??= changedNames(settingsOf(this.#before), settingsOf(this.#after));
    this.#dependents ??= this.#findDependents();
    const affected = new Set([...this.#changed, ...changedNames(before.overrides, after.overrides)]);
    for (const name of affected) for (const other of this.#dependents.get(name) ?? []) affected.add(other);
    return [...affected];
  }

  /** For each name, the parameters and settings that refer to it. */
  #findDependents(): Map<string, string[]> {
    const dependents = new Map<string, string[]>();
    const add = (name: string, value: string): void => {
      if (!value.includes("$")) return;
      for (const reference of findReferences(value).names) {
        const present = dependents.get(reference.name);
        if (present === undefined) dependents.set(reference.name, [name]);
        else present.push(name);
      }
    };
    for (const { name, defaultValue } of this.#known.values()) add(name, defaultValue);
    for (const input of [this.#before, this.#after]) {
      for (const { name, value } of settingsOf(input)) add(name, value);
      for (const { overrides } of servicesOf(input))
        for (const { name, value } of overrides) add(name, value);
    }
    return dependents;
  }
}

/** The TLS level that a program works at, from its level or from the parameters that it has replaced. */
export function effectiveTlsLevel(configuration: Configuration, program: string): string {
  const value = (name: string): string => configuration.evaluate(name)?.value ?? "";
  const isOn = (name: string): boolean => parseBoolean(value(name)) === true;
  const level = value(tlsLevelNames[program] ?? `${program}_tls_security_level`);
  if (level !== "") return level;
  if (isOn(`${program}_enforce_tls`)) {
    const client = program === "tlsproxy_client" ? "smtp" : program;
    const checksPeer = isOn(`${client}_tls_enforce_peername`);
    return checksPeer ? "verify" : "encrypt";
  }
  return isOn(`${program}_use_tls`) ? "may" : "";
}

const tlsLevelNames: Readonly<Record<string, string>> = {
  tlsproxy: "tlsproxy_tls_security_level",
  tlsproxy_client: "tlsproxy_client_security_level",
};
