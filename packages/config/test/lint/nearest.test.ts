import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NearestNames } from "../../src/lint/nearest.ts";

/** All words that one change makes of a word: a letter more, less, another one, or two neighbours swapped. */
function changed(word: string, alphabet: string): Set<string> {
  const words = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    words.add(head + tail.slice(1));
    words.add(head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2));
    for (const letter of alphabet) {
      words.add(head + letter + tail);
      words.add(head + letter + tail.slice(1));
    }
  }
  words.delete(word);
  return words;
}

const alphabet = "abx_";
const word = fc
  .array(fc.constantFrom(..."abx_".split("")), { minLength: 1, maxLength: 11, size: "max" })
  .map((letters) => letters.join(""));

describe("NearestNames", () => {
  test("finds a name that is one change away, and prefers it to others", () => {
    fc.assert(
      fc.property(word, fc.nat(), fc.array(word, { maxLength: 5 }), (name, choice, others) => {
        const near = [...changed(name, alphabet)].filter((each) => each !== "");
        const typed = near[choice % near.length] ?? "";
        const names = [...others, name].filter((each) => each !== typed);
        const found = new NearestNames(names).find(typed);
        expect(names).toContain(found);
        expect([...changed(typed, alphabet)]).toContain(found);
      }),
    );
  });

  test("finds nothing that is two changes away for short words, and nothing beyond that for long ones", () => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 8 }), (typed, names) => {
        const found = new NearestNames(names).find(typed);
        const one = changed(typed, alphabet);
        // Two changes that do not touch the same two letters twice: what the keyboard does by a slip.
        const two = new Set([...one].flatMap((each) => Array.from(changed(each, alphabet))));
        const isNear = (name: string): boolean => one.has(name) || (typed.length >= 8 && two.has(name));
        if (found === undefined) expect(names.filter((name) => one.has(name))).toEqual([]);
        else expect(isNear(found)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("gives the same answer to the same word, and none for a name that exists as it is", () => {
    const names = new NearestNames(["relayhost", "mynetworks"]);
    expect(names.find("relayhots")).toBe("relayhost");
    expect(names.find("relayhots")).toBe("relayhost");
    expect(names.find("relayhost")).toBeUndefined();
    expect(names.find("my_netwroks")).toBe("mynetworks");
    expect(names.find("my_netwrokss")).toBeUndefined();
  });
});
