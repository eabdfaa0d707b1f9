import path from "node:path";
import { pageOf } from "../places.ts";

/** Where the repository's files can be read that are no pages. */
const repository = "https://github.com/postfixjs/postfixjs/blob/main";

/** What a file of the repository is on the site. */
export interface Context {
  /** The file, from the repository's root. */
  readonly source: string;
  /** Its page, from the site's root. */
  readonly page: string;
}

/**
 * Turns links between files of the repository into links between pages; those to files without a page go to
 * the repository. Text in code stays as it is.
 */
export function rewriteLinks(text: string, context: Context): string {
  let isCode = false;
  return text
    .split("\n")
    .map((line) => {
      if (/^\s*(?:```|~~~)/u.test(line)) isCode = !isCode;
      return isCode ? line : rewriteLine(line, context);
    })
    .join("\n");
}

function rewriteLine(line: string, context: Context): string {
  return line.replaceAll(
    /(`[^`]*`(?!\]))|(!?)(\[(?:`[^`]*`|[^\]])*\])\(([^)\s]+)\)/gu,
    (whole, inCode: string | undefined, bang: string, label: string, target: string) => {
      if (inCode !== undefined || bang === "!") return whole;
      return `${label}(${rewriteTarget(target, context)})`;
    },
  );
}

function rewriteTarget(target: string, { source, page }: Context): string {
  if (/^(?:[a-z]+:|#)/u.test(target)) return target;
  const [file = "", anchor] = target.split("#");
  const fragment = anchor === undefined ? "" : `#${anchor}`;
  const absolute = path.posix.join(path.posix.dirname(source), file).replace(/\/$/u, "");
  if (absolute === "docs/lint.md" && anchor !== undefined) return relative(page, `findings/${anchor}.md`);
  const other = pageOf(absolute);
  return other === undefined ? `${repository}/${absolute}${fragment}` : `${relative(page, other)}${fragment}`;
}

function relative(from: string, to: string): string {
  const target = path.posix.relative(path.posix.dirname(from), to);
  return target.startsWith(".") ? target : `./${target}`;
}
