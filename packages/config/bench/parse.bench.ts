import { createRequire } from "node:module";
import { test } from "vitest";

// The built files, loaded by Node itself: what users run, without the test runner's module wrappers.
const load = createRequire(import.meta.url);
const { encodeText, parseMainCf, parseMasterCf } = load(
  "../dist/index.js",
) as typeof import("../src/index.ts");
const { lint } = load("../dist/lint/index.js") as typeof import("../src/lint/index.ts");
const registry = load("../dist/registry/index.js") as typeof import("../src/registry/index.ts");

/** Five lines as they are usual: a setting of two lines, one with `$`, a comment, an empty line. */
const lines = [
  "smtpd_recipient_restrictions = permit_mynetworks,",
  "   reject_unauth_destination",
  "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache",
  "# the cache of the client, which is kept by tlsmgr",
  "",
];

function fileOf(lineCount: number): Uint8Array {
  return encodeText(
    Array.from({ length: lineCount }, (_, index) => `${lines[index % lines.length]}\n`).join(""),
  );
}

/** Speed in MB/s is bytes times operations per second; the name says the bytes. */
test("parseMainCf from bytes, linear in the length", async ({ bench }) => {
  const benches = [30, 1_000, 100_000].map((lineCount) => {
    const bytes = fileOf(lineCount);
    return bench(`${lineCount} lines, ${(bytes.length / 1e6).toFixed(4)} MB`, () => void parseMainCf(bytes));
  });
  await bench.compare(...benches, { time: 500 });
});

const mainText = `compatibility_level = 3.6
${Array.from(registry.parameters.values())
  .filter(
    ({ isInPostfix3711, type, hasComputedDefault }) =>
      isInPostfix3711 && type === "str" && !hasComputedDefault,
  )
  .slice(0, 80)
  .map(({ name, defaultValue }) => `${name} = ${defaultValue}`)
  .join("\n")}
smtpd_use_tls = yes
max_idle = 1h30m
relayhost = [$undefined_name]
`;
const masterText = registry.stockServices
  .map((row) =>
    [
      row.service,
      row.type,
      row.private,
      row.unprivileged,
      row.chroot,
      row.wakeup,
      row.processLimit,
      row.command,
    ].join(" "),
  )
  .map((row) => `${row}\n  -o syslog_name=postfix/$service_name\n  -o max_idle=10s\n`)
  .join("");

test("lint of a main.cf of 84 settings and a master.cf of 42 services, parsing included", async ({
  bench,
}) => {
  const run = (): void =>
    void lint({ mainCf: parseMainCf(mainText), masterCf: parseMasterCf(masterText), registry });
  const runMain = (): void => void lint({ mainCf: parseMainCf(mainText), registry });
  await bench.compare(bench("lint", run), bench("lint of main.cf alone", runMain), { time: 500 });
});
