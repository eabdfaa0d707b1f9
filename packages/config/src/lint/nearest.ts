interface Candidate {
  readonly name: string;
  readonly letters: number;
}

/** Finds the name that was meant by one that does not exist. */
export class NearestNames {
  readonly #candidates: readonly Candidate[];
  readonly #found = new Map<string, string | undefined>();

  /** @param names - the names that exist */
  constructor(names: Iterable<string>) {
    this.#candidates = Array.from(names, (name) => ({ name, letters: lettersOf(name) }));
  }

  /**
   * The name that differs least from a word, if it differs by no more than a slip of the keyboard does: one
   * change for short words, two for words of eight letters and more. A change adds, drops, replaces or swaps
   * letters.
   */
  find(word: string): string | undefined {
    if (!this.#found.has(word)) this.#found.set(word, this.#search(word));
    return this.#found.get(word);
  }

  #search(word: string): string | undefined {
    let limit = word.length < 8 ? 1 : 2;
    let nearest: string | undefined;
    const letters = lettersOf(word);
    for (const candidate of this.#candidates) {
      if (Math.abs(candidate.name.length - word.length) > limit) continue;
      // A change takes one letter away and brings another at most. Most candidates are out here, in a
      // hundredth of the time.
      if (bitCount(candidate.letters ^ letters) > 2 * limit) continue;
      const distance = editDistance(word, candidate.name, limit);
      if (distance > limit || candidate.name === word) continue;
      nearest = candidate.name;
      limit = distance - 1;
      if (limit < 1) break;
    }
    return nearest;
  }
}

/** A bit for each letter that occurs; characters beyond ASCII's letters share bits with them. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index += 1) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/**
 * The Damerau-Levenshtein distance (optimal string alignment), or any number above the limit. Only places
 * that differ by no more than the limit can belong to such a short way from one word to the other.
 */
function editDistance(left: string, right: string, limit: number): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from(
    { length: Math.min(limit, right.length) + 1 },
    (_, index) => index,
  );
  for (let row = 1; row <= left.length; row++) {
    const current: number[] = [];
    if (row <= limit) current[0] = row;
    let least = Number.POSITIVE_INFINITY;
    for (let column = Math.max(1, row - limit); column <= Math.min(right.length, row + limit); column++) {
      const isSame = left[row - 1] === right[column - 1];
      let best = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwap) best = Math.min(best, at(beforeLast, column - 2) + 1);
      current[column] = best;
      least = Math.min(least, best);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
