interface Candidate {
  readonly name: string;
  readonly letters: number;
}

interface Nearest {
  readonly name: string;
  readonly distance: number;
}

/** Words whose answers are remembered; an editor asks for the same ones after every key. */
const rememberedMax = 10_000;

/** Finds the name that was meant by one that does not exist. */
export class NearestNames {
  readonly #names: Iterable<string>;
  #candidates: readonly Candidate[] | undefined;
  readonly #others: NearestNames | undefined;
  readonly #found = new Map<string, Nearest | undefined>();

  /**
   * @param names - the names that exist; read once, when the first word is looked for
   * @param others - more names, which are preferred where both are as near
   */
  constructor(names: Iterable<string>, others?: NearestNames) {
    this.#names = names;
    this.#others = others;
  }

  /**
   * The name that differs least from a word, if it differs by no more than a slip of the keyboard does: one
   * change for short words, two for words of eight letters and more. A change adds, drops, replaces or swaps
   * letters.
   */
  find(word: string): string | undefined {
    return this.#nearest(word)?.name;
  }

  #nearest(word: string): Nearest | undefined {
    if (this.#found.has(word)) return this.#found.get(word);
    if (this.#found.size >= rememberedMax) this.#found.clear();
    const other = this.#others === undefined ? undefined : this.#others.#nearest(word);
    const nearest = this.#search(word, other === undefined ? undefined : other.distance - 1) ?? other;
    this.#found.set(word, nearest);
    return nearest;
  }

  #search(word: string, atMost = word.length < 8 ? 1 : 2): Nearest | undefined {
    let limit = atMost;
    let nearest: Nearest | undefined;
    const letters = lettersOf(word);
    // Most checks find no wrong word, and need no candidates.
    this.#candidates ??= Array.from(this.#names, (name) => ({ name, letters: lettersOf(name) }));
    for (const candidate of this.#candidates) {
      if (limit < 1) break;
      if (Math.abs(candidate.name.length - word.length) > limit) continue;
      // A change takes one letter away and brings another at most. Most candidates are out here, in a
      // hundredth of the time.
      if (bitCount(candidate.letters ^ letters) > 2 * limit) continue;
      const distance = editDistance(word, candidate.name, limit);
      if (distance > limit || candidate.name === word) continue;
      nearest = { name: candidate.name, distance };
      limit = distance - 1;
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
