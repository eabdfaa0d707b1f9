import { mainCfSettings } from "../syntax/main-cf.ts";
import type { MainCf, MainCfSetting } from "../syntax/main-cf.ts";
import { masterCfServices } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { LogicalLine } from "../syntax/logical-lines.ts";
import type { ConfigFile } from "../syntax/diagnostic.ts";
import type { Override } from "../syntax/overrides.ts";
import { ValueMap } from "../syntax/value-map.ts";
import type { Span } from "../text/span.ts";

/** A place where a parameter gets a value: a setting of main.cf or a `-o` option of master.cf. */
export interface ValueSite {
  readonly file: ConfigFile;
  readonly name: string;
  readonly value: string;
  readonly nameSpan: Span;
  readonly valueSpan: Span;
  /** The setting, in main.cf. */
  readonly setting?: MainCfSetting;
  /** The service, in master.cf. */
  readonly service?: MasterCfService;
  /** Whether no later setting of the same name, or option of the same service, takes its place. */
  readonly isLast: boolean;
  /** The place in the file of a piece of the value. */
  locate(from: number, to: number): Span;
}

/** The settings of a main.cf file. */
export function mainCfSites(file: MainCf): ValueSite[] {
  const settings = mainCfSettings(file);
  const last = new Map(settings.map((setting) => [setting.name, setting]));
  return settings.map((setting) => ({
    file: "main.cf",
    name: setting.name,
    value: setting.value,
    nameSpan: setting.nameSpan,
    valueSpan: setting.valueSpan,
    setting,
    isLast: last.get(setting.name) === setting,
    locate: locatorOf(file.text, setting, setting),
  }));
}

/** Made once per value, and only on demand: most values have nothing to point at. */
function locatorOf(
  text: string,
  entry: LogicalLine,
  { value, valueSpan }: Pick<ValueSite, "value" | "valueSpan">,
): ValueSite["locate"] {
  if (entry.pieces.length === 1) return (from, to) => shift(valueSpan, from, to);
  let map: ValueMap | undefined;
  return (from, to) => {
    map ??= new ValueMap(text, entry, value, valueSpan);
    return map.span(from, to);
  };
}

/** The `-o` options of a master.cf file. */
export function masterCfSites(file: MasterCf): ValueSite[] {
  return masterCfServices(file).flatMap((service) => {
    const last = new Map(service.overrides.map((override) => [override.name, override]));
    return service.overrides.map((override) =>
      overrideSite(file.text, service, override, last.get(override.name) === override),
    );
  });
}

function overrideSite(
  text: string,
  service: MasterCfService,
  override: Override,
  isLast: boolean,
): ValueSite {
  const { name, value, nameSpan, valueSpan } = override;
  const locate = locatorOf(text, service, override);
  return { file: "master.cf", name, value, nameSpan, valueSpan, service, isLast, locate };
}

function shift({ start }: Span, from: number, to: number): Span {
  return { start: start + from, end: start + to };
}
