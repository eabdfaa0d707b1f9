import { readdirSync, readFileSync } from "node:fs";
import type { PostfixInstance } from "@postfixjs/test-support";

/** What a daemon holds at a moment. */
export interface Holdings {
  readonly pid: number;
  readonly rssMebibytes: number;
  readonly descriptors: number;
  readonly dataFiles: number;
}

/** Looks at the daemon of an instance. See proc(5). */
export async function holdings(postfix: PostfixInstance): Promise<Holdings> {
  const pid = await postfix.tlsmgrPid();
  const rssKib = Number(/^Rss:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
  return {
    pid,
    rssMebibytes: Math.round(rssKib / 1024),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    dataFiles: readdirSync(postfix.dataDirectory).length,
  };
}

/** Processes of the same program at the same load differ by so much. */
const rssSpreadMebibytes = 24;
/** Clients come and go: more or fewer of them may be connected at the moment of a look. */
const descriptorSpread = 8;

/** What grew from the first third of a run to its last: the most of the one against the most of the other. */
export function growth(looks: readonly Holdings[]): string[] {
  const third = Math.ceil(looks.length / 3);
  const grew = (what: keyof Holdings, spread: number): string[] => {
    const most = (some: readonly Holdings[]): number => Math.max(...some.map((look) => look[what]));
    const [before, after] = [most(looks.slice(0, third)), most(looks.slice(-third))];
    return after > before + spread ? [`${what} grew from ${before} to ${after}`] : [];
  };
  return [
    ...grew("rssMebibytes", rssSpreadMebibytes),
    ...grew("descriptors", descriptorSpread),
    ...grew("dataFiles", 0),
  ];
}
