/** Values worked out by hand. */
import { describe, expect, test } from "vitest";
import { sqnr } from "../../../src/numerics/engine.ts";
import { codeRange } from "../../../src/numerics/plan.ts";
import { roundHalfEven } from "../../../src/numerics/rounding.ts";
import { pack, unpack } from "../../../src/numerics/scalar/pack.ts";

describe("rounding", () => {
  test("halves go to the even neighbour", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, 3].map(roundHalfEven).map((x) => x + 0)).toEqual(
      [0, 2, 2, 0, -2, -2, 0, 3],
    );
    expect(roundHalfEven(NaN)).toBeNaN();
    expect(roundHalfEven(-Infinity)).toBe(-Infinity);
  });
});

describe("packing", () => {
  test("little-endian, the first code in the lowest bits", () => {
    expect([...pack(Uint8Array.of(1, 2, 3), 4)]).toEqual([0x21, 0x03]);
    expect([...pack(Uint8Array.of(1, 2, 3, 0, 1), 2)]).toEqual([0b00111001, 0b01]);
    expect([...pack(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), 3)]).toEqual([0x88, 0xc6, 0xfa]);
    expect([...unpack(Uint8Array.of(0x9f), 4, 2, true)]).toEqual([-1, -7]);
    expect([...unpack(Uint8Array.of(0x9f), 4, 2, false)]).toEqual([15, 9]);
  });
});

test("the ratio of nothing lost, and of a hundredth", () => {
  expect(sqnr(1, 0)).toBe(Infinity);
  expect(sqnr(100, 1)).toBe(20);
});

test("the codes of the integer formats", () => {
  const int8 = { bits: 8, signed: true }, uint4 = { bits: 4, signed: false };
  expect(codeRange(int8, "symmetric")).toEqual({ lo: -127, hi: 127 });
  expect(codeRange(int8, "affine")).toEqual({ lo: -128, hi: 127 });
  expect(codeRange(uint4, "symmetric")).toEqual({ lo: 0, hi: 15 });
  expect(codeRange({ bits: 2, signed: true }, "symmetric")).toEqual({ lo: -1, hi: 1 });
});
