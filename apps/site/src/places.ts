/** A file of the repository that is a page of the site. */
export interface Place {
  /** The file, from the repository's root. */
  readonly source: string;
  /** The page, from the site's root. */
  readonly page: string;
  /** Its name in the sidebar. */
  readonly title: string;
}

/** Pages that belong together, under a heading of the sidebar. */
export interface Chapter {
  /** The heading. */
  readonly title: string;
  /** The pages, in order. */
  readonly places: readonly Place[];
}

const place = (source: string, page: string, title: string): Place => ({ source, page, title });

/** What people do with the project, by who they are. */
export const guideChapters: readonly Chapter[] = [
  {
    title: "For administrators",
    places: [
      place("apps/tlsmgr/README.md", "guides/tlsmgr.md", "The daemon"),
      place("docs/operating.md", "guides/operating.md", "Operating"),
      place("docs/faults.md", "guides/faults.md", "Faults and their remedies"),
      place("docs/cluster.md", "guides/cluster.md", "Several hosts"),
      place("docs/differences.md", "guides/differences.md", "Differences from the C program"),
      place("docs/platforms.md", "guides/platforms.md", "Platforms"),
      place("docs/control-protocol.md", "guides/control-protocol.md", "The control socket"),
    ],
  },
  {
    title: "For authors of configurations",
    places: [
      place("apps/postconf/README.md", "guides/postconf.md", "postconf-js"),
      place("apps/language-server/README.md", "guides/language-server.md", "The language server"),
      place("apps/language-server/editors/others.md", "guides/editors.md", "Set-up of editors"),
      place("apps/vscode/README.md", "guides/vscode.md", "VS Code"),
    ],
  },
  {
    title: "For developers",
    places: [
      place("docs/libraries.md", "guides/libraries.md", "The libraries side by side"),
      place("packages/attr/README.md", "guides/attr.md", "attr: the attribute protocol"),
      place("packages/config/README.md", "guides/config.md", "config: main.cf and master.cf"),
      place("packages/prng/README.md", "guides/prng.md", "prng: random numbers"),
      place("packages/session-cache/README.md", "guides/session-cache.md", "session-cache"),
      place("packages/ticket-keys/README.md", "guides/ticket-keys.md", "ticket-keys"),
      place("packages/posix/README.md", "guides/posix.md", "posix"),
    ],
  },
];

/** What the project's claims rest on. */
export const projectChapters: readonly Chapter[] = [
  {
    title: "Figures",
    places: [
      place("docs/benchmarks/README.md", "project/benchmarks/index.md", "Benchmarks"),
      place("docs/benchmarks/results.md", "project/benchmarks/results.md", "All figures"),
      place("docs/benchmarks/notes.md", "project/benchmarks/notes.md", "Goals not met"),
      place("docs/reliability.md", "project/reliability.md", "Reliability"),
      place("docs/reliability-results.md", "project/reliability-results.md", "Runs behind it"),
    ],
  },
  {
    title: "Design",
    places: [
      place("ARCHITECTURE.md", "project/architecture.md", "Architecture"),
      place("docs/prng.md", "project/prng.md", "Threat model of the random pool"),
      place("SECURITY.md", "project/security.md", "Security"),
      place("CONTRIBUTING.md", "project/contributing.md", "Contributing"),
    ],
  },
];

/** The manual pages that are written in Markdown. */
export const manualPlaces: readonly Place[] = [
  place("apps/tlsmgr/man/tlsmgr.8.md", "manual/tlsmgr.8.md", "tlsmgr(8)"),
  place("apps/tlsmgr/man/tlsmgrctl.1.md", "manual/tlsmgrctl.1.md", "tlsmgrctl(1)"),
  place("apps/tlsmgr/man/tlsmgr.ini.5.md", "manual/tlsmgr.ini.5.md", "tlsmgr.ini(5)"),
];

/** The manual pages that are written in roff. */
export const roffPlaces: readonly Place[] = [
  place("tooling/package/files/man/postconf-js.1", "manual/postconf-js.1.md", "postconf-js(1)"),
  place(
    "tooling/package/files/man/postfix-language-server.1",
    "manual/postfix-language-server.1.md",
    "postfix-language-server(1)",
  ),
];

/** The folder of the decision records, and where they go. */
export const decisions = { source: "docs/decisions", page: "project/decisions" } as const;

/** Files that are represented by a page made of data. */
const generated: readonly (readonly [source: string, page: string])[] = [
  ["README.md", "index.md"],
  ["docs", "guides/index.md"],
  ["docs/lint.md", "findings/index.md"],
  ["apps/tlsmgr/man", "manual/index.md"],
  ["docs/decisions", "project/decisions/index.md"],
  ["docs/decisions/README.md", "project/decisions/index.md"],
];

/** The page that stands for a file of the repository. */
export function pageOf(source: string): string | undefined {
  const files = [...guideChapters, ...projectChapters].flatMap(({ places }) => places);
  const known = [...files, ...manualPlaces, ...roffPlaces].find((each) => each.source === source);
  if (known !== undefined) return known.page;
  const readme = files.find((each) => each.source === `${source}/README.md`);
  if (readme !== undefined) return readme.page;
  const record = new RegExp(`^${decisions.source}/(\\d{4}-.*\\.md)$`, "u").exec(source)?.[1];
  if (record !== undefined) return `${decisions.page}/${record}`;
  return generated.find(([from]) => from === source)?.[1];
}
