/** A pair of files, or one of them, that shows a rule. */
export interface RuleExample {
  /** The text of main.cf. */
  readonly mainCf?: string;
  /** The text of master.cf. */
  readonly masterCf?: string;
  /** The version of Postfix for which it is checked, where the rule asks for one. */
  readonly postfixVersion?: string;
  /** What the machine has, where the rule asks for it. */
  readonly machine?: {
    /** Its files, as far as the example names them. */
    readonly files?: readonly string[];
    /** The types of tables of its Postfix. */
    readonly tableTypes?: readonly string[];
  };
}

/** What people need in order to settle a finding. */
export interface RuleGuide {
  /** What is found, in a sentence. */
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where Postfix documents the behavior: manual pages, and parameters of postconf(5). */
  readonly sources: readonly string[];
  /** Files with the finding. */
  readonly wrong: RuleExample;
  /** The same files without any finding. */
  readonly right: RuleExample;
}

/**
 * Under which conditions an example holds, as in "for Postfix 3.4"; empty where it always does.
 *
 * @param example - what is shown, with what it asks of Postfix and of the machine
 * @returns the conditions, in words, separated by commas
 */
export function exampleConditions({ postfixVersion, machine = {} }: RuleExample): string {
  const { files, tableTypes } = machine;
  return [
    ...(postfixVersion === undefined ? [] : [`for Postfix ${postfixVersion}`]),
    ...(files === undefined ? [] : [`on a machine with ${files.join(" and ")}`]),
    ...(tableTypes === undefined ? [] : [`with a Postfix that has ${tableTypes.join(" and ")} tables`]),
  ].join(", ");
}

/**
 * The files of an example as people see them: NUL and byte order marks stand as escapes.
 *
 * @param example - what is shown
 * @returns main.cf before master.cf; a file that the example does not have is left out
 */
export function exampleFiles({
  mainCf,
  masterCf,
}: RuleExample): { readonly file: string; readonly text: string }[] {
  const files = [
    { file: "main.cf", text: mainCf },
    { file: "master.cf", text: masterCf },
  ];
  return files.flatMap(({ file, text }) =>
    text === undefined ? [] : [{ file, text: text.replaceAll("\0", "\\0").replaceAll("\ufeff", "\\ufeff") }],
  );
}
