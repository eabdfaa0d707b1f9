/** A place in a chart. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line with gaps where nothing is known; a single point between gaps is a dot. */
export function linePath(points: readonly (Point | undefined)[]): string {
  return runsOf(points)
    .map((run) => {
      const [first] = run;
      return run.length === 1 && first !== undefined ? `M${text(first)}h.01` : `M${run.map(text).join("L")}`;
    })
    .join("");
}

/** The area between two lines that have the same gaps. */
export function areaPath(
  tops: readonly (Point | undefined)[],
  bottoms: readonly (Point | undefined)[],
): string {
  const lower = runsOf(bottoms);
  return runsOf(tops)
    .map((run, index) => `M${[...run, ...(lower[index] ?? []).toReversed()].map(text).join("L")}Z`)
    .join("");
}

function runsOf(points: readonly (Point | undefined)[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point === undefined) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  return runs.filter((run) => run.length > 0);
}

function text({ x, y }: Point): string {
  return `${short(x)} ${short(y)}`;
}

/** A number with at most one decimal. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
