import { createRequire } from "node:module";
import { test } from "vitest";

// The built files, loaded by Node itself: what users run, without the test runner's module wrappers.
const load = createRequire(import.meta.url);
const { encodeText, parseMainCf, parseMasterCf } = load(
  "../dist/index.js",
) as typeof import("../src/index.ts");
const { lint } = load("../dist/lint/index.js") as typeof import("../src/lint/index.ts");
const { diffConfigurations } = load("../dist/edit/index.js") as typeof import("../src/edit/index.ts");
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

/** As main.cf files are: settings with their defaults, comments, and a mistake now and then. */
function usualMain(lineCount: number): string {
  const known = [...registry.parameters.values()].filter(
    ({ hasComputedDefault, type }) => !hasComputedDefault && type !== "readonly",
  );
  return Array.from({ length: lineCount }, (_, line) => {
    const { name, defaultValue } = known[line % known.length]!;
    if (line % 4 === 1) return `# ${name} is left as it is\n`;
    return line % 50 === 2 ? `${name}x = $myhostname\n` : `${name} = ${defaultValue}\n`;
  }).join("");
}

test("lint of main.cf, parsing included: 1,000 lines in at most 5 ms, and linear", async ({ bench }) => {
  const benches = [100, 1_000, 10_000].map((lineCount) => {
    const text = usualMain(lineCount);
    return bench(`${lineCount} lines`, () => void lint({ mainCf: parseMainCf(text), registry }));
  });
  await bench.compare(...benches, { time: 500 });
});

/** Settings that each refer ten times to the next: without a budget, their expansions have no end. */
function explosive(settings: number): string {
  const refersToNext = (_: unknown, index: number): string => `a${index} = ${`$a${index + 1}`.repeat(10)}\n`;
  return Array.from({ length: settings }, refersToNext).join("");
}

function services(options: number): string {
  const option = (_: unknown, index: number): string => ` -o own${index}=$mydomain`;
  return `smtp inet n - n - - smtpd${Array.from({ length: options }, option).join("")}\n`;
}

test(
  "files that were made to be slow, each beside one a hundred times larger",
  { timeout: 300_000 },
  async ({ bench }) => {
    const benches = [1, 100].flatMap((times) => {
      const main = parseMainCf(explosive(30 * times));
      const changed = parseMainCf(`${explosive(30 * times)}z = 2\n`);
      const master = parseMasterCf(services(160 * times));
      return [
        bench(`lint of ${30 * times} exploding settings`, () => void lint({ mainCf: main, registry })),
        bench(`difference of ${30 * times} exploding settings`, () => {
          const [before, after] = [main, changed].map((mainCf) => ({ mainCf, masterCf: parseMasterCf("") }));
          void diffConfigurations(before!, after!, registry);
        }),
        bench(`lint of ${160 * times} -o options`, () => void lint({ masterCf: master, registry })),
      ];
    });
    await bench.compare(...benches, { time: 500 });
  },
);
