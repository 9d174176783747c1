import fc from "fast-check";
import { expect, test } from "vitest";
import { toCodePoints, toUtf16 } from "../../../kernel/protocol/cursor.ts";

test("a character outside the Basic Multilingual Plane is one code point and two units", () => {
  expect(toUtf16("𝔸b", 1)).toBe(2);
  expect(toCodePoints("𝔸b", 2)).toBe(1);
  expect(toCodePoints("𝔸b", 1)).toBe(1);
});

test("positions past the end are the end, negative ones the beginning", () => {
  expect([toUtf16("ab", 9), toUtf16("ab", -1), toCodePoints("ab", 9), toCodePoints("ab", -1)]).toEqual([
    2,
    0,
    2,
    0,
  ]);
});

test("there and back is the same position, for every text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const characters = [...text];
    const positions = [...Array(characters.length + 1).keys()];
    const offsets = positions.map((position) => toUtf16(text, position));
    expect(offsets).toEqual(positions.map((position) => characters.slice(0, position).join("").length));
    expect(offsets.map((offset) => toCodePoints(text, offset))).toEqual(positions);
  }));
});
