/**
 * The candidate that differs least from a word, if it differs by no more than a slip of the keyboard does: one change
 * for short words, two for words of eight letters and more. A change adds, drops, replaces or swaps letters.
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  let limit = word.length < 8 ? 1 : 2;
  let nearest: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word, candidate, limit);
    if (distance > limit || candidate === word) continue;
    nearest = candidate;
    limit = distance - 1;
    if (limit < 1) break;
  }
  return nearest;
}

/** The Damerau-Levenshtein distance (optimal string alignment), or any number above the limit. */
function editDistance(left: string, right: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      let best = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwap) best = Math.min(best, at(beforeLast, column - 2) + 1);
      current.push(best);
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
