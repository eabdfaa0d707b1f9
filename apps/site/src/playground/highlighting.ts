import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import type { StreamParser, StringStream } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import type { FileName } from "./protocol.ts";

interface State {
  /** What the line is: the first line of an entry, a continuation line, or a comment. */
  line: "entry" | "continuation" | "comment";
  /** How many fields of a service are behind. */
  fields: number;
}

const parser = (
  readEntry: (stream: StringStream, state: State) => string | undefined,
): StreamParser<State> => ({
  startState: () => ({ line: "entry", fields: 0 }),
  token: (stream, state) => {
    if (stream.sol()) {
      state.line = stream.match(/^\s*#/u, false)
        ? "comment"
        : stream.match(/^\s/u, false)
          ? "continuation"
          : "entry";
      if (state.line === "entry") state.fields = 0;
    }
    if (state.line === "comment") {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.eatSpace()) return null;
    return readEntry(stream, state) ?? readValue(stream);
  },
});

/** A setting begins with its name. */
const mainCf = StreamLanguage.define(
  parser((stream, state) => {
    if (state.line !== "entry" || state.fields > 0) return undefined;
    if (stream.match("=")) {
      state.fields = 1;
      return "operator";
    }
    return stream.match(/^[^\s=]+/u) ? "propertyName" : undefined;
  }),
);

/** A service has eight fields, and then arguments. */
const masterCf = StreamLanguage.define(
  parser((stream, state) => {
    if (stream.match(/^-o\b/u)) return "keyword";
    if (state.line === "entry" && state.fields < 8 && stream.match(/^\S+/u)) {
      state.fields += 1;
      return state.fields === 1 || state.fields === 8 ? "className" : "atom";
    }
    return stream.match(/^[A-Za-z0-9_]+(?==)/u) ? "propertyName" : undefined;
  }),
);

/** What values of both files are made of. */
const valueParts: readonly (readonly [RegExp, string])[] = [
  [/^\$(?:\$|[A-Za-z0-9_]+|[{(][A-Za-z0-9_]*)/u, "variableName"],
  [/^(?:permit|reject|defer|check|warn_if_reject)(?:_[a-z0-9_]+)?(?![\w.-])/u, "keyword.function"],
  [/^[a-z]+(?=:[/$a-z])/u, "typeName"],
  [/^\/[^\s,{}]*/u, "string"],
  [/^\d+[smhdw]?(?![\w.:/-])/u, "number"],
  [/^(?:yes|no)(?![\w.-])/u, "bool"],
];

function readValue(stream: StringStream): string | null {
  for (const [pattern, token] of valueParts) if (stream.match(pattern)) return token;
  if (stream.match(/^[\w.-]+/u) === null) stream.next();
  return null;
}

/** Colors are variables of the page, which follow its theme. */
const style = HighlightStyle.define([
  { tag: tags.comment, color: "var(--token-comment)", fontStyle: "italic" },
  { tag: tags.propertyName, color: "var(--token-name)" },
  { tag: tags.className, color: "var(--token-name)" },
  { tag: [tags.variableName, tags.keyword], color: "var(--token-reference)" },
  { tag: [tags.function(tags.keyword), tags.typeName], color: "var(--token-word)" },
  { tag: [tags.string, tags.number, tags.bool, tags.atom], color: "var(--token-value)" },
]);

/** Colors the words of a file. */
export function highlighting(file: FileName): Extension {
  return [file === "main.cf" ? mainCf : masterCf, syntaxHighlighting(style)];
}
