import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseMainCf } from "../../src/index.ts";
import { lint } from "../../src/lint/index.ts";
import * as registry from "../../src/registry/index.ts";

const directory = path.join(import.meta.dirname, "..", "..", "data", "versions");

const recordings = readdirSync(directory).map((file) => ({
  version: path.basename(file, ".txt"),
  names: new Set(
    [...readFileSync(path.join(directory, file), "utf8").matchAll(/^(\S+) =/gmu)].map(([, name]) => name),
  ),
}));

/** The names that lint calls too new for a version. */
function tooNew(names: readonly string[], postfixVersion: string): string[] {
  const mainCf = parseMainCf(names.map((name) => `${name} = x\n`).join(""));
  return lint({ mainCf, registry, postfixVersion })
    .filter(({ code }) => code === "newer-parameter")
    .map(({ start, end }) => mainCf.text.slice(start, end));
}

/** Left out of the recordings. */
const unrecorded = new Set(["myhostname", "mydomain", "mynetworks", "process_id", "smtpd_sasl_path"]);

describe("names by version", () => {
  test("are recorded from four versions of the real postconf", () => {
    expect(recordings.map(({ version }) => version).sort()).toEqual([
      "3.10.13",
      "3.11.7",
      "3.5.25",
      "3.7.11",
    ]);
    expect(registry.recordedVersions).toEqual(["3.5", "3.7", "3.10", "3.11"]);
  });

  test.each(recordings)("$version: no name that it has is called too new", ({ version, names }) => {
    expect(
      tooNew(
        [...names].filter((name) => name !== undefined),
        version,
      ),
    ).toEqual([]);
  });

  test.each(recordings)(
    "$version: every name that only later versions have is called too new",
    ({ version, names }) => {
      const later = [...registry.parameters.values()]
        .filter(({ name, since = "", belongsToService, absentIn }) => {
          const cameLater = recordings.some(
            (other) => compare(other.version, version) > 0 && other.names.has(name),
          );
          const isYoung = since !== "" && compare(since, version) > 0;
          return absentIn !== undefined && !belongsToService && !names.has(name) && (cameLater || isYoung);
        })
        .map(({ name }) => name)
        .filter((name) => !unrecorded.has(name));
      const wasBefore = (name: string): boolean =>
        recordings.some((other) => compare(other.version, version) < 0 && other.names.has(name));
      const expected = later.filter((name) => !wasBefore(name));
      expect(tooNew(expected, version).sort()).toEqual(expected.sort());
    },
  );

  test("every recorded name is in the registry, or belongs to a service", () => {
    const suffixes = registry.deliveryParameters.map(({ suffix }) => `_${suffix}`);
    const strangers = recordings.flatMap(({ names }) =>
      [...names].filter(
        (name = "") => !registry.parameters.has(name) && !suffixes.some((suffix) => name.endsWith(suffix)),
      ),
    );
    expect(strangers).toEqual([]);
  });
});

describe("versions that nobody knows", () => {
  test.each(["", "3", "2.11", "3.13", "4.0", "3.7.x", "new"])(
    "%j is refused, and the known ones are named",
    (postfixVersion) => {
      expect(registry.isKnownVersion(postfixVersion)).toBe(false);
      expect(() => lint({ registry, postfixVersion })).toThrow(
        new RangeError(`unknown Postfix version "${postfixVersion}": known are 3.4 to 3.12`),
      );
    },
  );

  test.each(registry.knownVersions)("%s is known, with a patch level too", (postfixVersion) => {
    expect(lint({ registry, postfixVersion })).toEqual([]);
    expect(registry.isKnownVersion(`${postfixVersion}.1`)).toBe(true);
  });
});

function compare(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}
