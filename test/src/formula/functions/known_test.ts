/** What mathematics, the platform and the article say of single functions. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import { fromBits } from "../../../../src/formula/program/primitives.ts";
import { moderate, value } from "./values.ts";

const of = (name: string) => builtIns.get(name)!.compute;
const whole = (most: number) => fc.integer({ min: -most, max: most });

describe("mod and wrap", () => {
  const [mod, wrap] = [of("mod"), of("wrap")];
  test("mod is the mathematical one: -3 mod 8 is 5", () => {
    expect(mod(-3, 8)).toBe(5);
    expect(mod(11, 8)).toBe(3);
    expect(mod(-8, 8)).toBe(0);
    expect(mod(3, -8)).toBe(-5);
    expect(mod(1, 0)).toBe(NaN);
  });
  test("exact for integers up to 2^24", () => {
    const big = fc.oneof(whole(2 ** 24), whole(100));
    fc.assert(
      fc.property(big, big.filter((m) => m !== 0), (a, m) => {
        const want = BigInt(a) % BigInt(m);
        const turned = want !== 0n && (want < 0n) !== (m < 0) ? want + BigInt(m) : want;
        expect(mod(a, m) + 0).toBe(Number(turned));
      }),
      { numRuns: 20000, seed: 3 },
    );
  });
  test("exact for powers of two, whatever the number, but for what rounds to the divisor", () => {
    fc.assert(
      fc.property(value.filter(Number.isFinite), fc.integer({ min: -60, max: 60 }), (a, e) => {
        const m = 2 ** e;
        const rest = a % m; // exact in binary64, with the sign of a
        const want = Math.fround(rest < 0 ? rest + m : rest);
        expect(mod(a, m) + 0).toBe(want === m ? 0 : want + 0);
      }),
      { numRuns: 20000, seed: 4 },
    );
  });
  test("the result lies between 0 and the divisor, whatever rounding did", () => {
    fc.assert(
      fc.property(value, value.filter((m) => m > 0), (a, m) => {
        const r = mod(a, m);
        if (r === r) expect(r >= 0 && r < m, `${a} mod ${m} is ${r}`).toBe(true);
      }),
      { numRuns: 5000, seed: 5 },
    );
  });
  test("wrap keeps the residue and ends in the range, clamp is the nearest code", () => {
    fc.assert(
      fc.property(whole(100000), fc.integer({ min: 1, max: 12 }), (n, b) => {
        const [low, high] = [-(2 ** (b - 1)), 2 ** (b - 1) - 1];
        const w = wrap(n, low, high);
        expect(w).toBeGreaterThanOrEqual(low);
        expect(w).toBeLessThanOrEqual(high);
        expect((n - w) % 2 ** b + 0).toBe(0);
        expect(of("clamp")(n, low, high)).toBe(Math.min(Math.max(n, low), high));
        // They agree exactly where nothing overflows.
        if (n >= low && n <= high) expect(w).toBe(n);
      }),
    );
  });
  test("wrap over 8 bits is what an Int8Array stores", () => {
    fc.assert(fc.property(whole(5000), (n) => void expect(wrap(n, -128, 127)).toBe(Int8Array.of(n)[0])));
  });
});

describe("power", () => {
  const power = of("power");
  test("exact for powers of two, subnormal ones too", () => {
    for (let n = -149; n <= 127; n++) expect(power(2, n)).toBe(2 ** n);
    expect(power(2, 128)).toBe(Infinity);
    expect(power(2, -150)).toBe(0);
    expect(power(0.5, 149)).toBe(2 ** -149);
    expect(power(3, 4)).toBe(81);
    expect(power(-2, 3)).toBe(-8);
    expect(power(-2, 65)).toBe(-(2 ** 65));
    expect(power(-2, 66)).toBe(2 ** 66);
    expect(power(-2, 0.5)).toBe(NaN);
    expect(power(NaN, 0)).toBe(1);
  });
  test("close to the mathematical one", () => {
    fc.assert(
      fc.property(fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }), moderate, (x, n) => {
        expect(power(x, n) / x ** n).toBeCloseTo(1, 4);
      }),
      { numRuns: 2000, seed: 6 },
    );
  });
});

describe("roundings", () => {
  const halves: [string, number[]][] = [
    ["round", [-4, -2, -2, 0, 0, 2, 2, 4]],
    ["round_half_up", [-3, -2, -1, 0, 1, 2, 3, 4]],
    ["round_half_down", [-4, -3, -2, -1, 0, 1, 2, 3]],
    ["round_half_away", [-4, -3, -2, -1, 1, 2, 3, 4]],
    ["round_half_to_zero", [-3, -2, -1, 0, 0, 1, 2, 3]],
    ["round_to_odd", [-3, -3, -1, -1, 1, 1, 3, 3]],
  ];
  test.each(halves)("%s of -3.5, -2.5, ..., 3.5", (name, want) => {
    expect([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5].map((x) => of(name)(x) + 0)).toEqual(want);
  });
  test.each(halves.slice(0, 5))("%s is at most a half away", (name) => {
    fc.assert(
      fc.property(value.filter(Number.isFinite), (x) => {
        const rounded = of(name)(x);
        expect(Number.isInteger(rounded)).toBe(true);
        expect(Math.abs(rounded - x), String(x)).toBeLessThanOrEqual(0.5);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
  test("round_to_odd, then a coarser rounding, is the coarser rounding", () => {
    // To quarters and to odd, then to integers: the same as at once. Half even twice is not.
    const { compute } = builtIns.get("round_to_odd")!;
    fc.assert(
      fc.property(
        moderate,
        (x) => void expect(of("round")(compute(x * 4) / 4) + 0).toBe(of("round")(x) + 0),
      ),
      { numRuns: 3000, seed: 8 },
    );
  });
  test("round_stochastic goes up as often as the fraction says, and leaves integers alone", () => {
    const stochastic = of("round_stochastic");
    const words = Array.from({ length: 1 << 12 }, (_, i) => (i << 20) | 0x80000);
    for (const x of [0.25, 3.5, -1.75, -0.125, 7]) {
      const sum = words.reduce((s, w) => s + stochastic(x, w), 0);
      expect(sum / words.length).toBe(x);
    }
  });
});

describe("bits", () => {
  test("on integers of 24 bits they are those of 32-bit registers", () => {
    fc.assert(
      fc.property(whole(2 ** 23 - 1), whole(2 ** 23 - 1), (a, b) => {
        expect(of("bit_and")(a, b)).toBe(a & b);
        expect(of("bit_or")(a, b)).toBe(a | b);
        expect(of("bit_xor")(a, b)).toBe(a ^ b);
        expect(of("bit_not")(a)).toBe(~a);
        expect(of("shift_right")(a, b & 31)).toBe(a >> (b & 31));
        expect(of("shift_left")(a, b & 31)).toBe(Math.fround(a << (b & 31)));
        expect(of("shift_right")(a, 3)).toBe(Math.floor(a / 8));
      }),
      { numRuns: 2000, seed: 9 },
    );
  });
});

describe("exponent", () => {
  test("is the largest k with 2^k <= |x|, for every magnitude", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x7f7fffff }), (word) => {
        const x = fromBits(word);
        const k = of("exponent")(x);
        expect(2 ** k <= x && x < 2 ** (k + 1), `${x}: ${k}`).toBe(true);
        expect(of("exponent")(-x)).toBe(k);
      }),
      { numRuns: 3000, seed: 10 },
    );
    // The logarithm rounds to 3 here: this is why there is a function of its own.
    expect(Math.floor(of("log2")(fromBits(0x40ffffff)))).toBe(3);
    expect(of("exponent")(fromBits(0x40ffffff))).toBe(2);
  });
});
