/** What is compared between ours and the C program, as a ratio ours / C. */
export type Metric = "cpu" | "throughput" | "p99";

/** One thing to be reached. */
export interface Goal {
  readonly metric: Metric;
  readonly caseName: string;
  readonly connections: number;
  /** The ratio ours / C: at most this, for throughput at least this. */
  readonly ratio: number;
}

const small = ["seed", "policy", "tktkey", "lookup, hit", "lookup, miss"];
const updates = ["update", "update + delete"];

/** CPU of server and master per request: the ratio at 1 connection, and at 16 and 128. */
const cpuRatios: Readonly<Record<string, readonly [number, number]>> = {
  seed: [0.8, 0.35],
  policy: [0.8, 0.35],
  tktkey: [0.8, 0.35],
  "lookup, hit": [0.8, 0.4],
  "lookup, miss": [0.8, 0.4],
  "lookup 2 KB": [0.4, 0.25],
  "lookup 8 KB": [0.3, 0.12],
  update: [0.25, 0.15],
  "update + delete": [0.25, 0.15],
  mix: [0.4, 0.25],
  "smtpd life cycle": [0.8, 0.5],
  reconnect: [1.5, 1],
};

const many = [16, 128];

/** All goals for requests. */
export const requestGoals: readonly Goal[] = [
  ...Object.entries(cpuRatios).flatMap(([caseName, [one, more]]) =>
    goalsAt([1], "cpu", [caseName], one).concat(goalsAt(many, "cpu", [caseName], more)),
  ),
  ...goalsAt(many, "p99", small, 0.8),
  ...goalsAt(many, "p99", [...updates, "mix"], 0.15),
  ...goalsAt(many, "throughput", small, 2),
  ...goalsAt(many, "throughput", updates, 10),
];

function goalsAt(
  connectionCounts: readonly number[],
  metric: Metric,
  caseNames: readonly string[],
  ratio: number,
): Goal[] {
  return caseNames.flatMap((caseName) =>
    connectionCounts.map((connections) => ({ metric, caseName, connections, ratio })),
  );
}

/** Whether a measured ratio is good enough. */
export function isMet({ metric, ratio }: Goal, measured: number): boolean {
  return metric === "throughput" ? measured >= ratio : measured <= ratio;
}
