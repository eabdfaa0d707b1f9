import { cpuUs, ratioOf } from "../compare.ts";
import type { Comparison } from "../compare.ts";
import { requestGoals } from "../goals.ts";
import { spreadOf } from "../statistics.ts";

const rowHeight = 30;
const left = 130;
const right = 20;
const top = 66;
const width = 760;
const plotWidth = width - left - right;
/** The ends of the logarithmic scale. */
const ratioMin = 0.05;
const ratioMax = 2;
const ticks = [0.05, 0.1, 0.2, 0.5, 1, 2];
/** From few connections to many; readable with any colour vision, and by position within a row. */
const colours = ["#1b9e77", "#7570b3", "#d95f02", "#666666"];

/**
 * Draws the CPU ratios of all comparisons on a logarithmic scale: a dot for the median, a line from the
 * smallest to the largest ratio, a mark for the goal.
 *
 * @returns an SVG document
 */
export function chart(comparisons: readonly Comparison[]): string {
  const names = [...new Set(comparisons.map(({ caseName }) => caseName))];
  const counts = [...new Set(comparisons.map(({ connections }) => connections))];
  const height = top + names.length * rowHeight + 30;
  const rows = names.map((name, row) => {
    const own = comparisons.filter(({ caseName }) => caseName === name);
    const y = top + row * rowHeight;
    const dots = own.map((each) => dot(each, y, counts.indexOf(each.connections), counts.length));
    return `${label(name, y)}${dots.join("")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>CPU time per request, ours / C</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="${left}" y="18" font-size="14">CPU time per request, server and master(8): ours / C (less is better)</text>
${legend(counts)}
${grid(height - 30)}
${rows.join("\n")}
</svg>
`;
}

function xOf(ratio: number): number {
  const clamped = Math.min(ratioMax, Math.max(ratioMin, ratio));
  return left + (Math.log(clamped / ratioMin) / Math.log(ratioMax / ratioMin)) * plotWidth;
}

function label(name: string, y: number): string {
  return `<text x="${left - 8}" y="${y + rowHeight / 2 + 4}" text-anchor="end">${name}</text>`;
}

function dot(comparison: Comparison, rowY: number, index: number, count: number): string {
  const { caseName, connections, pairs } = comparison;
  const { median, min, max } = ratioOf(comparison, "cpu");
  const y = rowY + ((index + 1) * rowHeight) / (count + 1);
  const colour = colours[index % colours.length];
  const cpu = (side: "ours" | "c"): string =>
    spreadOf(pairs.map((pair) => cpuUs(pair[side]))).median.toFixed(1);
  const title = `<title>${caseName}, ${connections}: ${median.toFixed(2)} (${cpu("ours")} us / ${cpu("c")} us)</title>`;
  const line = `<line x1="${xOf(min).toFixed(1)}" x2="${xOf(max).toFixed(1)}" y1="${y}" y2="${y}" stroke="${colour}"/>`;
  const circle = `<circle cx="${xOf(median).toFixed(1)}" cy="${y}" r="3" fill="${colour}">${title}</circle>`;
  return line + circle + goalMark(comparison, y);
}

function goalMark({ caseName, connections }: Comparison, y: number): string {
  const goal = requestGoals.find(
    (each) => each.metric === "cpu" && each.caseName === caseName && each.connections === connections,
  );
  if (goal === undefined) return "";
  const x = xOf(goal.ratio).toFixed(1);
  return `<line x1="${x}" x2="${x}" y1="${y - 3}" y2="${y + 3}" stroke="#000000" stroke-width="1.5"/>`;
}

function legend(counts: readonly number[]): string {
  const entries = counts.map((count, index) => {
    const x = left + index * 95;
    const text = `${count} connection${count === 1 ? "" : "s"}`;
    return `<circle cx="${x + 4}" cy="36" r="4" fill="${colours[index % colours.length]}"/><text x="${x + 12}" y="40" font-size="11">${text}</text>`;
  });
  const x = left + counts.length * 95 + 20;
  return `${entries.join("")}<line x1="${x}" x2="${x}" y1="31" y2="41" stroke="#000000" stroke-width="1.5"/><text x="${x + 6}" y="40" font-size="11">goal</text>`;
}

function grid(bottom: number): string {
  return ticks
    .map((ratio) => {
      const x = xOf(ratio).toFixed(1);
      const stroke = ratio === 1 ? "#000000" : "#dddddd";
      return `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${stroke}"/><text x="${x}" y="${bottom + 16}" text-anchor="middle">${ratio}</text>`;
    })
    .join("");
}
