import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  completionsAt,
  EditorModel,
  findReferencesAt,
  findDefinitions,
  folds,
  formatEdits,
  hoverAt,
  inlayHints,
  nodeAt,
  outline,
  pathLinks,
  prepareRename,
  refactorsAt,
  renameAt,
  selectionSpans,
  semanticTokens,
  signatureAt,
} from "../../src/editor/index.ts";
import { Configuration, parseMainCf, parseMasterCf } from "../../src/index.ts";
import { applyEdits } from "../../src/edit/index.ts";
import type { ConfigFile, Span } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";

const pieces = [
  "\n",
  "\r\n",
  "\n  ",
  "\n\t",
  "\n# ",
  "\n#a = b",
  " ",
  "=",
  " = ",
  ",",
  "$",
  "${",
  "}",
  "{",
  "$(",
  ")",
  "?",
  ":",
  "$a",
  "${a?{b}:{c}}",
  "${{$a} == {1}?{x}}",
  "a",
  "b",
  "own",
  "relayhost",
  "mydestination",
  "smtpd_client_restrictions",
  "check_client_access hash:/etc/x",
  "smtpd_restriction_classes",
  "default_transport = relay:",
  "yes",
  "30s",
  "/etc/x",
  "\n-o ",
  " -o a=b",
  " -o { a = b }",
  "smtp inet n - y - - smtpd",
  "relay unix - - n - - smtp",
  "\0",
  "\udc80",
  "\u{1f600}",
  "\ufeff",
] as const;

const text = fc
  .array(fc.constantFrom(...pieces), { maxLength: 40, size: "max" })
  .map((parts) => parts.join(""));

function isInside({ start, end }: Span, length: number): boolean {
  return start >= 0 && start <= end && end <= length;
}

/** Asks everything about one place, and collects the spans of the answers. */
function askAll(model: EditorModel, file: ConfigFile, offset: number): Span[] {
  const rename = renameAt(model, file, offset, "renamed");
  const node = nodeAt(model, file, offset);
  const hover = hoverAt(model, file, offset);
  const completion = completionsAt(model, file, offset);
  const prepared = prepareRename(model, file, offset);
  signatureAt(model, file, offset);
  return [
    ...("edits" in rename ? rename.edits[file] : []),
    ...refactorsAt(model, file, offset).flatMap(({ edits }) => edits[file] ?? []),
    ...findReferencesAt(model, file, offset).filter((place) => place.file === file),
    ...findDefinitions(model, file, offset).filter((place) => place.file === file),
    ...selectionSpans(model, file, offset),
    ...("start" in prepared ? [prepared] : []),
    ...[node, hover, completion].filter((span) => span !== undefined),
  ];
}

describe("for any two texts and any place", () => {
  test("every function answers, with spans inside of the file", () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (main, master, seed) => {
        const model = new EditorModel({
          mainCf: parseMainCf(main),
          masterCf: parseMasterCf(master),
          registry,
        });
        for (const file of ["main.cf", "master.cf"] as const) {
          const { length } = model.file(file).text;
          const spans = [
            ...askAll(model, file, seed % (length + 1)),
            ...outline(model, file),
            ...folds(model, file),
            ...semanticTokens(model, file),
            ...pathLinks(model, file),
            ...inlayHints(model, file).map(({ offset }) => ({ start: offset, end: offset })),
          ];
          for (const span of spans)
            expect(isInside(span, length), `${span.start} to ${span.end} of ${length}`).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("formatting changes no value but the blanks of lists, and is done after one time", () => {
    fc.assert(
      fc.property(text, text, (main, master) => {
        const mainCf = parseMainCf(main);
        const model = new EditorModel({ mainCf, masterCf: parseMasterCf(master), registry });
        const after = parseMainCf(applyEdits(main, formatEdits(model, "main.cf")));
        const masterAfter = parseMasterCf(applyEdits(master, formatEdits(model, "master.cf")));
        const values = (file: typeof mainCf): string[] =>
          file.nodes.flatMap((node) =>
            node.kind === "setting" ? [node.name, node.value.replace(/[ \t\r]+/gu, " ")] : [],
          );
        expect(values(after)).toEqual(values(mainCf));
        const words = (file: typeof masterAfter): string[] =>
          file.nodes.flatMap((node) =>
            node.kind === "service" ? node.arguments.map((word) => word.text) : [],
          );
        expect(words(masterAfter)).toEqual(words(model.masterCf));
        const again = new EditorModel({ mainCf: after, masterCf: masterAfter, registry });
        expect(formatEdits(again, "main.cf")).toEqual([]);
        expect(formatEdits(again, "master.cf")).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("renaming a name changes no value of Postfix's own parameters", () => {
    fc.assert(
      fc.property(text, fc.nat(), (main, seed) => {
        const mainCf = parseMainCf(main);
        const model = new EditorModel({ mainCf, registry });
        const renaming = renameAt(model, "main.cf", seed % (main.length + 1), "quite_another");
        if (!("edits" in renaming)) return;
        const after = parseMainCf(applyEdits(main, renaming.edits["main.cf"]));
        const { parameters } = registry;
        const left = new Configuration({ mainCf, parameters });
        const right = new Configuration({ mainCf: after, parameters });
        for (const name of ["relayhost", "mydestination", "smtpd_client_restrictions", "default_transport"]) {
          if (name === "smtpd_client_restrictions" && main.includes("smtpd_restriction_classes")) continue;
          expect(right.evaluate(name)?.value).toBe(left.evaluate(name)?.value);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("a place in a value leads to the file and back", () => {
    fc.assert(
      fc.property(text, text, (main, master) => {
        const model = new EditorModel({
          mainCf: parseMainCf(main),
          masterCf: parseMasterCf(master),
          registry,
        });
        for (const site of model.sites) {
          const map = model.valueMap(site);
          for (let at = 0; at < site.value.length; at++) {
            const { start, end } = map.span(at, at + 1);
            expect(model.file(site.file).text.slice(start, end)).toBe(site.value[at]);
            expect(map.valueOffset(start)).toBe(at);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
