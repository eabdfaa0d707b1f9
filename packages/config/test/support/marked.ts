import { parseMainCf, parseMasterCf } from "../../src/index.ts";
import { EditorModel } from "../../src/editor/index.ts";
import * as registry from "../../src/registry/index.ts";
import type { ConfigFile } from "../../src/index.ts";

/** A model of two texts, one of which has a `|` where the cursor is. */
export interface Marked {
  readonly model: EditorModel;
  readonly file: ConfigFile;
  readonly offset: number;
}

/** Makes a model, if need be for a version of Postfix; the `|` is taken out. */
export function marked(main: string, master: string = "", postfixVersion?: string): Marked {
  const file = main.includes("|") ? "main.cf" : "master.cf";
  const offset = (file === "main.cf" ? main : master).indexOf("|");
  const mainCf = parseMainCf(main.replace("|", ""));
  const masterCf = parseMasterCf(master.replace("|", ""));
  const version = postfixVersion === undefined ? {} : { postfixVersion };
  return { model: new EditorModel({ mainCf, masterCf, registry, ...version }), file, offset };
}

/** The texts of places in the files, with the file's first letters: `main:mydomain`. */
export function texts(
  model: EditorModel,
  places: readonly { readonly file: ConfigFile; readonly start: number; readonly end: number }[],
): string[] {
  return places.map(({ file, start, end }) => {
    return `${file.replace(".cf", "")}:${start}:${model.file(file).text.slice(start, end)}`;
  });
}
