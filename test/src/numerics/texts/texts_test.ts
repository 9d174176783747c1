/** Texts of recognisers: the fast routines, their definitions and jiwer agree. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collapse, distance } from "../../../../src/numerics/texts/scalar.ts";
import { compareTexts, editDistance, textOfPath } from "../../../../src/numerics/texts/texts.ts";

const alphabet = ["", "a", "b", "零", "𝔸", " "];

describe("a path becomes a text", () => {
  test("the examples of Graves et al. 2006, section 3.1: B(a-ab-) = B(-aa--abb) = aab", () => {
    expect(textOfPath([1, 0, 1, 2, 0], alphabet)).toBe("aab");
    expect(textOfPath([0, 1, 1, 0, 0, 1, 2, 2], alphabet)).toBe("aab");
    expect(textOfPath([], alphabet)).toBe("");
  });
  test("as the definition has it", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(alphabet.length - 1), { maxLength: 40 }), (path) => {
        expect(textOfPath(Int32Array.from(path), alphabet)).toBe(
          collapse(path).map((label) => alphabet[label]).join(""),
        );
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe("the edit distance", () => {
  const texts = fc.array(fc.constantFrom(..."aab零𝔸 "), { maxLength: 12 }).map((all) => all.join(""));
  test("as the definition has it", () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(editDistance(a, b)).toBe(distance(a, b));
      }),
      { seed: 3, numRuns: 1000 },
    );
  });
  test("a pair beyond 16 bits counts once", () => expect(editDistance("𝔸", "a")).toBe(1));
});

test("edits and characters as jiwer counts them", async () => {
  const { pairs } = JSON.parse(
    await Deno.readTextFile(new URL("../../../fixtures/texts/reference.json", import.meta.url)),
  );
  expect(pairs.length).toBe(54);
  for (const { right, read, edits, cer } of pairs) {
    const found = compareTexts(read, right);
    expect(found).toEqual({ edits, characters: [...right].length });
    expect(found.edits / found.characters).toBeCloseTo(cer, 12);
  }
});

test("blanks at the ends are no mistake", () => {
  expect(compareTexts(" ab c ", "ab c")).toEqual({ edits: 0, characters: 4 });
});
