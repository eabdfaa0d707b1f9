/** What all formats of one run have in common. */
export interface Build {
  readonly version: string;
  /** Time of the last commit, in seconds: the only time that gets into a package. */
  readonly time: number;
  /** Where the packages go. */
  readonly output: string;
  /** For intermediate trees; removed at the end. */
  readonly scratch: string;
  /** Compress little or not at all, for tests. */
  readonly isFast: boolean;
}
