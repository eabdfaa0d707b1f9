/** Something that takes bytes from strangers. */
export interface Target extends AsyncDisposable {
  /** Inputs to start from. */
  readonly corpus: readonly Uint8Array[];
  /** Words of its language, to be thrown in. */
  readonly words: readonly string[];
  /**
   * Runs with an input.
   *
   * @returns in a word, how it went: an input that goes a new way is kept, and built upon
   * @throws {unknown} Error - The target did what it promises never to do.
   */
  run(input: Uint8Array): string | Promise<string>;
}

/** What a module in `targets/` exports. */
export interface TargetModule {
  readonly openTarget: () => Target | Promise<Target>;
}

/** A target that holds nothing open. */
export function pureTarget(target: Pick<Target, "corpus" | "words" | "run">): Target {
  return { ...target, [Symbol.asyncDispose]: async () => {} };
}
