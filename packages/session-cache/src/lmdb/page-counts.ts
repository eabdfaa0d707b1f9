import type { LmdbDatabase } from "./load-lmdb.ts";

/** Page counts of an LMDB file. */
export interface PageCounts {
  /** Pages up to the last one ever used. */
  readonly touched: number;
  /** Pages among them that hold data at the moment. */
  readonly used: number;
}

/**
 * Asks LMDB for its page counts; takes some 5 µs.
 *
 * @throws {TypeError} if it does not tell them: nobody may write without knowing how much of the file is in
 *   use
 */
export function countPages(database: LmdbDatabase): PageCounts {
  const statistics: Statistics = database.getStats();
  const metaPages = 2;
  const touched = (statistics.lastPageNumber ?? Number.NaN) + 1;
  const used = metaPages + treePages(statistics) + treePages(statistics.free ?? {});
  if (!Number.isSafeInteger(touched) || !Number.isSafeInteger(used)) {
    throw new TypeError("LMDB does not tell its page counts");
  }
  return { touched, used };
}

/** What `getStats` of `lmdb` returns, as far as it is used here; the package gives it no type. */
interface Statistics extends TreeStatistics {
  readonly lastPageNumber?: number;
  readonly free?: TreeStatistics;
}

interface TreeStatistics {
  readonly treeBranchPageCount?: number;
  readonly treeLeafPageCount?: number;
  readonly overflowPages?: number;
}

function treePages(tree: TreeStatistics): number {
  const { treeBranchPageCount, treeLeafPageCount, overflowPages } = tree;
  return (treeBranchPageCount ?? Number.NaN) + (treeLeafPageCount ?? 0) + (overflowPages ?? 0);
}
