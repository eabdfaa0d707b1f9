import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, encodeText, LineIndex, printable } from "../../src/index.ts";
import {
  byteLength,
  cutBytes,
  scanLogicalLines,
  parseExpression,
  parseMacroText,
} from "../../src/syntax/index.ts";
import { compareBytes } from "../../src/text/encoding.ts";

/** Any text that a file can give: well-formed characters, and bytes that are none. */
const anyText = fc.uint8Array({ size: "max", maxLength: 200 }).map((bytes) => decodeText(bytes));
/** Texts with many of the characters that mean something in values. */
const macroText = fc
  .array(fc.constantFrom("$", "{", "}", "(", ")", "?", ":", "==", ">=", "<=level", "name", " ", "é", "$$"), {
    size: "max",
    maxLength: 40,
  })
  .map((pieces) => pieces.join(""));

describe("bytes of a text", () => {
  test("byteLength is the length of encodeText", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(byteLength(text)).toBe(encodeText(text).length);
      }),
    );
  });

  test("cutBytes gives the first bytes of the file, whatever character they end in", () => {
    fc.assert(
      fc.property(anyText, fc.nat(220), (text, bytesMax) => {
        expect(encodeText(cutBytes(text, bytesMax))).toEqual(encodeText(text).subarray(0, bytesMax));
      }),
    );
  });

  test("compareBytes orders as memcmp does, and is antisymmetric", () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        const expected = Math.sign(Buffer.compare(encodeText(left), encodeText(right)));
        expect(Math.sign(compareBytes(left, right))).toBe(expected);
        expect(Math.sign(compareBytes(right, left)) + expected).toBe(0);
      }),
    );
  });

  test("printable gives one character a byte, all of them printable ASCII", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).toMatch(/^[ -~]*$/u);
        expect(printable(text)).toHaveLength(byteLength(text));
      }),
    );
  });
});

test("LineIndex: position and offset are inverse inside of the text", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "\n", "\r\n", "é"), { size: "max", maxLength: 60 }),
      (pieces) => {
        const text = pieces.join("");
        const index = new LineIndex(text);
        expect(index.lines).toBe(text.split("\n").length);
        for (let offset = 0; offset <= text.length; offset += 1) {
          const position = index.position(offset);
          expect(index.offset(position)).toBe(offset);
          expect(position.column).toBe(offset - text.slice(0, offset).lastIndexOf("\n"));
        }
      },
    ),
  );
});

test("scanLogicalLines gives every unit of a file once, in order", () => {
  const line = fc.constantFrom("a = b\n", "  c\n", "# d\n", "\n", " \t\n", "\r\n", "e", "\te\n", "  # f\n");
  fc.assert(
    fc.property(fc.array(line, { size: "max", maxLength: 30 }), (lines) => {
      const text = lines.join("");
      let end = 0;
      const take = (span: { readonly start: number; readonly end: number }): void => {
        expect(span.start).toBe(end);
        expect(span.end).toBeGreaterThan(span.start);
        end = span.end;
      };
      scanLogicalLines(text, {
        logical: (logical) => {
          take(logical);
          expect(logical.pieces[0]?.start).toBe(logical.start);
          expect(logical.pieces.at(-1)?.end).toBe(logical.end);
          expect(logical.text).not.toContain("\n");
        },
        trivia: take,
      });
      expect(end).toBe(text.length);
    }),
  );
});

describe("values with references", () => {
  test("parseMacroText covers the text up to its error, and each piece is what stands there", () => {
    fc.assert(
      fc.property(macroText, (text) => {
        const { pieces, error } = parseMacroText(text);
        let end = 0;
        for (const piece of pieces) {
          expect(piece.start).toBeGreaterThanOrEqual(end);
          end = piece.end;
          const there = text.slice(piece.start, piece.end);
          if (piece.kind === "reference") {
            expect(there.startsWith("$")).toBe(true);
            expect(text.slice(piece.bodyStart, piece.bodyStart + piece.body.length)).toBe(piece.body);
          } else {
            expect(there.replaceAll("$$", "$")).toBe(piece.text);
          }
        }
        if (error === undefined) expect(end).toBe(text.length);
        else expect(error.end).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test("parseExpression: each part is what stands at its place in the body", () => {
    fc.assert(
      fc.property(macroText, fc.boolean(), (body, withFunctions) => {
        const { condition, branches, error } = parseExpression(body, withFunctions);
        const parts = [
          ...(condition?.kind === "name" ? [condition.name] : []),
          ...(condition?.kind === "relation" ? [condition.left, condition.right] : []),
          ...(condition?.kind === "call" ? [condition.name, condition.argument] : []),
          ...(branches?.whenTrue === undefined ? [] : [branches.whenTrue]),
          ...(branches?.whenFalse === undefined ? [] : [branches.whenFalse]),
        ];
        for (const { text, start } of parts) expect(body.slice(start, start + text.length)).toBe(text);
        if (condition?.kind === "call") expect(withFunctions).toBe(true);
        if (error !== undefined) expect(error.at).toBeLessThanOrEqual(body.length);
        expect(condition !== undefined || error !== undefined || body.trim() === "").toBe(true);
      }),
    );
  });
});
