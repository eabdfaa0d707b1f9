import type { SourceFile } from "./tree.ts";

const columnsMax = 110;

/** A place that breaks a rule, as `FILE:LINE: text`. */
export type Breach = string;

function breaches(files: readonly SourceFile[], isBreach: (line: string) => boolean): Breach[] {
  return files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, at) => (isBreach(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 80)}`] : [])),
  );
}

/** Lines of comments over 110 columns; code in examples and directives of the linter cannot be wrapped. */
export function longCommentLines(files: readonly SourceFile[]): Breach[] {
  let isCode = false;
  return breaches(files, (line) => {
    if (/^\s*\* ```/u.test(line)) isCode = !isCode;
    if (/^\s*\/\*\*/u.test(line)) isCode = false;
    const isComment = /^\s*(?:\/\/|\/?\*)/u.test(line) && !line.includes("oxlint-disable");
    return isComment && !isCode && line.length > columnsMax;
  });
}

/** Errors without their own class. */
export function bareErrors(files: readonly SourceFile[]): Breach[] {
  return breaches(files, (line) => /(?<![\w.])new Error\(/u.test(line) && !/^\s*(?:\/\/|\*)/u.test(line));
}

/** Constants in upper case; `PATH` and the like are names of the environment. */
export function upperCaseConstants(files: readonly SourceFile[]): Breach[] {
  return breaches(files, (line) => /^\s*(?:export )?const (?!PATH\b)[A-Z][A-Z0-9_]+\b/u.test(line));
}

/** `@throws` without the class in braces. */
export function untypedThrows(files: readonly SourceFile[]): Breach[] {
  return breaches(files, (line) => /^\s*\/?\*.*@throws (?!\{)/u.test(line));
}

/** Codes of error classes in another case than `UPPER_SNAKE`. */
export function lowerCaseErrorCodes(files: readonly SourceFile[]): Breach[] {
  return files.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/type \w*(?:ErrorCode|LimitCode) =([^;(]+);/gu)).flatMap(([, codes = ""]) =>
      Array.from(codes.matchAll(/"([^"]+)"/gu), ([, code = ""]) => code)
        .filter((code) => !/^[A-Z]+(?:_[A-Z]+)+$/u.test(code))
        .map((code) => `${path}: ${code}`),
    ),
  );
}
