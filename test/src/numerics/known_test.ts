/** Values worked out by hand, so that both engines cannot be wrong together. */
import { describe, expect, test } from "vitest";
import { type Plan, rowsOf, scalarEngine, sqnr } from "../../../src/numerics/engine.ts";
import { codeRange, qparams, roundHalfEven } from "../../../src/numerics/qparams.ts";
import { encode } from "../../../src/numerics/scalar/encode.ts";
import { pack, unpack } from "../../../src/numerics/scalar/pack.ts";
import { bell } from "./values.ts";

const int8 = { bits: 8, signed: true }, uint4 = { bits: 4, signed: false };

describe("scale and zero point", () => {
  test("the four ranges of codes", () => {
    expect(codeRange(int8, "symmetric")).toEqual({ lo: -127, hi: 127 });
    expect(codeRange(int8, "affine")).toEqual({ lo: -128, hi: 127 });
    expect(codeRange(uint4, "symmetric")).toEqual({ lo: 0, hi: 15 });
    expect(codeRange({ bits: 2, signed: true }, "symmetric")).toEqual({ lo: -1, hi: 1 });
  });

  test("the rule", () => {
    expect(qparams(-2, 1, int8, "symmetric")).toEqual({ scale: Math.fround(2 / 127), zeroPoint: 0 });
    expect(qparams(-2, 30, uint4, "symmetric")).toEqual({ scale: 2, zeroPoint: 0 });
    expect(qparams(-1, 2, uint4, "affine")).toEqual({ scale: Math.fround(0.2), zeroPoint: 5 });
    expect(qparams(5, 15, uint4, "affine")).toEqual({ scale: 1, zeroPoint: 0 });
    expect(qparams(-15, -5, uint4, "affine")).toEqual({ scale: 1, zeroPoint: 15 });
  });

  test("nothing to scale, too little, and too much", () => {
    expect(qparams(0, 0, int8, "symmetric").scale).toBe(1);
    expect(qparams(-3, -1, uint4, "symmetric").scale).toBe(1);
    expect(qparams(Infinity, -Infinity, int8, "affine")).toEqual(qparams(0, 0, int8, "affine"));
    expect(qparams(-(2 ** -149), 2 ** -149, int8, "symmetric").scale).toBe(2 ** -126);
    const most = Math.fround(3.4e38);
    expect(qparams(-most, most, { bits: 2, signed: true }, "affine").scale).toBe(
      Math.fround(2 * Math.fround(most / 3)),
    );
  });
});

describe("rounding and encoding", () => {
  test("halves go to the even neighbour", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, 3].map(roundHalfEven).map((x) => x + 0)).toEqual(
      [0, 2, 2, 0, -2, -2, 0, 3],
    );
    expect(roundHalfEven(NaN)).toBeNaN();
    expect(roundHalfEven(-Infinity)).toBe(-Infinity);
  });

  test("x / s is a division: the product with 1 / s would give another code", () => {
    const limits = codeRange(int8, "symmetric");
    const half = (scale: number, code: number) => Math.fround((code + 0.5) * scale);
    let differ = 0;
    for (let i = 1; i <= 100; i++) {
      const scale = Math.fround(i / 997), inverse = Math.fround(1 / scale);
      for (let code = -127; code < 127; code++) {
        const x = half(scale, code), quotient = roundHalfEven(Math.fround(x / scale));
        if (roundHalfEven(Math.fround(x * inverse)) !== quotient) differ++;
        expect(encode(x, { scale, zeroPoint: 0 }, limits)).toBe(quotient);
      }
    }
    expect(differ).toBeGreaterThan(0);
  });

  test("saturation, and NaN to the lowest code", () => {
    const params = { scale: 1, zeroPoint: 3 }, limits = codeRange(uint4, "affine");
    expect([-100, -4, -3, 0, 12, 13, Infinity, -Infinity, NaN].map((x) => encode(x, params, limits))).toEqual(
      [0, 0, 0, 3, 15, 15, 15, 0, 0],
    );
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

describe("what is lost", () => {
  const plan = (change: Partial<Plan>): Plan => ({
    format: int8,
    mapping: "symmetric",
    level: { kind: "tensor" },
    clip: { kind: "none" },
    ...change,
  });

  test("a ramp over the whole range loses s^2 / 12 an element", () => {
    const n = 100_001, ramp = Float32Array.from({ length: n }, (_, i) => 2 * i / (n - 1) - 1);
    const { noise, scales } = scalarEngine.quantize(rowsOf(ramp, 1, n), plan({}));
    expect(noise / n).toBeCloseTo(scales[0]! ** 2 / 12, 8);
  });

  test("6.02 dB a bit, and the ratio of nothing lost", () => {
    const x = rowsOf(Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i)), 1, 20_000);
    const at = [6, 7, 8].map((bits) => {
      const { signal, noise } = scalarEngine.quantize(
        x,
        plan({ format: { bits, signed: true }, mapping: "affine" }),
      );
      return sqnr(signal, noise);
    });
    expect(at[1]! - at[0]!).toBeCloseTo(6.02, 0);
    expect(at[2]! - at[1]!).toBeCloseTo(6.02, 0);
    expect(sqnr(1, 0)).toBe(Infinity);
    expect(sqnr(100, 1)).toBe(20);
  });

  test("a clip search never loses more than the whole range, and less with outliers", () => {
    const x = rowsOf(bell(30_000), 1, 30_000), format = { bits: 4, signed: true };
    const whole = scalarEngine.quantize(x, plan({ format }));
    const clipped = scalarEngine.quantize(x, plan({ format, clip: { kind: "mse", steps: 100 } }));
    expect(clipped.noise).toBeLessThan(whole.noise / 2);
    expect(clipped.clipped).toBeGreaterThan(0);
    expect(whole.clipped).toBe(0);
    const one = scalarEngine.quantize(x, plan({ format, clip: { kind: "mse", steps: 1 } }));
    expect(one.noise).toBe(whole.noise);
  });
});
