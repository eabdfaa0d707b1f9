import { parseTime } from "@postfixjs/config/daemon";
import { parseMetricsAddress } from "./metrics-address.ts";
import { parseServers } from "./server-address.ts";

/** One setting of `tlsmgr.ini`. */
export interface IniSetting<Value> {
  readonly section: string;
  readonly key: string;
  readonly defaultValue: Value;
  /** The values it takes, for the warning about another one. */
  readonly expects: string;
  /** Returns `undefined` for a bad value. */
  readonly parse: (text: string) => Value | undefined;
}

/** The place of a setting and its default. */
type Place<Value> = Pick<IniSetting<Value>, "section" | "key" | "defaultValue">;

/** A whole number. */
export function countSetting(
  place: Place<number>,
  { min, max }: { readonly min: number; readonly max: number },
): IniSetting<number> {
  const parse = (text: string): number | undefined => {
    const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
  return { ...place, expects: `a whole number from ${min} to ${max}`, parse };
}

/** The first two numbers of a version of Postfix. */
export interface PostfixVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads a version of Postfix such as `3.7.11` or `3.12-20260821`; `undefined` for any other text. */
export function parsePostfixVersion(text: string): PostfixVersion | undefined {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})(?:[.-].*)?$/u.exec(text) ?? [];
  return minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** A version of Postfix. */
export function versionSetting(place: Place<PostfixVersion>): IniSetting<PostfixVersion> {
  return { ...place, expects: "a version of Postfix, such as 3.7.11", parse: parsePostfixVersion };
}

const unitBytes: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** A number of bytes, or of units of 1024 (K), 1024² (M) or 1024³ (G) of them. */
export function bytesSetting(
  place: Place<number>,
  limits: { readonly min: number; readonly max: number },
): IniSetting<number> {
  const parse = (text: string): number | undefined => {
    const [, digits = "", unit = ""] = /^(\d{1,15})([KMG]?)$/iu.exec(text) ?? [];
    const bytes = digits === "" ? Number.NaN : Number(digits) * (unitBytes[unit.toUpperCase()] ?? Number.NaN);
    return bytes >= limits.min && bytes <= limits.max ? bytes : undefined;
  };
  const expects = `a number of bytes from ${limits.min} to ${limits.max}, such as 64M`;
  return { ...place, expects, parse };
}

/** A time as `main.cf` has it: seconds, or a number with the unit s, m, h, d or w. */
export function timeSetting(
  place: Place<number>,
  limits: { readonly min: number; readonly max: number },
): IniSetting<number> {
  const parse = (text: string): number | undefined => {
    const time = parseTime(text, "s");
    if (time === undefined || time.ignored !== "") return undefined;
    return time.seconds >= limits.min && time.seconds <= limits.max ? time.seconds : undefined;
  };
  return { ...place, expects: `a time from ${limits.min} s to ${limits.max} s, such as 10m`, parse };
}

/** `yes` or `no`. */
export function flagSetting(place: Place<boolean>): IniSetting<boolean> {
  const parse = (text: string): boolean | undefined =>
    /^(?:yes|no)$/iu.test(text) ? text.toLowerCase() === "yes" : undefined;
  return { ...place, expects: "yes or no", parse };
}

/** An absolute path, or nothing. */
export function pathSetting(place: Place<string>): IniSetting<string> {
  const parse = (text: string): string | undefined =>
    text === "" || (text.startsWith("/") && !text.includes("\0")) ? text : undefined;
  return { ...place, expects: "an absolute path", parse };
}

/** `memory`, `cluster`, or an absolute path. */
export function keySourceSetting(place: Place<string>): IniSetting<string> {
  const { parse } = pathSetting(place);
  return {
    ...place,
    expects: "memory, cluster, or an absolute path",
    parse: (text) => (text === "memory" ? "" : text === "cluster" ? text : parse(text)),
  };
}

const wordCharactersMax = 64;

/** Letters, digits and `._-`, or nothing. */
export function wordSetting(place: Place<string>): IniSetting<string> {
  const isWord = (text: string): boolean => text.length <= wordCharactersMax && /^[\w.-]*$/u.test(text);
  return {
    ...place,
    expects: `at most ${wordCharactersMax} letters, digits and ._-`,
    parse: (text) => (isWord(text) ? text : undefined),
  };
}

/** One of some words. */
export function choiceSetting(place: Place<string>, choices: readonly string[]): IniSetting<string> {
  return {
    ...place,
    expects: `one of ${choices.join(", ")}`,
    parse: (text) => (choices.includes(text) ? text : undefined),
  };
}

/** Addresses of servers, separated by commas; or nothing. */
export function serversSetting(place: Place<string>): IniSetting<string> {
  return {
    ...place,
    expects: "HOST:PORT or unix:PATH, several separated by commas",
    parse: (text) => (text === "" || parseServers(text) !== undefined ? text : undefined),
  };
}

/** A loopback address with a port, or `unix:` and an absolute path; or nothing. */
export function metricsListenSetting(place: Place<string>): IniSetting<string> {
  return {
    ...place,
    expects: "127.0.0.1:PORT, [::1]:PORT or unix:PATH",
    parse: (text) => (text === "" || parseMetricsAddress(text) !== undefined ? text : undefined),
  };
}
