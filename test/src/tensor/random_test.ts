import { describe, expect, test } from "vitest";
import { randomWord } from "../../../src/tensor/random.ts";

const n = 1 << 16;
const bitsOf = (word: number) => {
  let count = 0;
  for (let rest = word >>> 0; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
};

/** Runs of words that share a key, or a place: what a tensor, and what the passes over an element, see. */
const runs: [string, (i: number) => number][] = [
  ["neighbouring places", (i) => randomWord(1, i)],
  ["places far apart", (i) => randomWord(1, i * 2 ** 24)],
  ["places about 2^32", (i) => randomWord(-7, 2 ** 32 - n / 2 + i)],
  ["neighbouring keys", (i) => randomWord(i, 5)],
  ["keys and places together", (i) => randomWord(i, i)],
  ["keys against places", (i) => randomWord(-i, 2 ** 40 - i)],
];

describe("random words", () => {
  // Deviations of n independent words would be beyond 5 standard deviations once in two million.
  test.each(runs)("of %s have even bits", (_, word) => {
    for (let bit = 0; bit < 32; bit++) {
      let ones = 0;
      for (let i = 0; i < n; i++) ones += word(i) >>> bit & 1;
      expect(Math.abs(ones - n / 2)).toBeLessThan(5 * Math.sqrt(n) / 2);
    }
  });

  test.each(runs)("of %s fall evenly into boxes, alone and in pairs", (_, word) => {
    const boxes = 256, single = new Float64Array(boxes), pairs = new Float64Array(boxes);
    for (let i = 0; i < n; i++) {
      single[word(i) >>> 24]!++;
      pairs[(word(i) >>> 28) * 16 + (word(i + 1) >>> 28)]!++;
    }
    for (const counts of [single, pairs]) {
      const chi = counts.reduce((sum, c) => sum + (c - n / boxes) ** 2 / (n / boxes), 0);
      expect(Math.abs(chi - (boxes - 1))).toBeLessThan(6 * Math.sqrt(2 * (boxes - 1)));
    }
  });

  test.each(runs)("of %s do not go together with those 1, 2, 3 or 64 further", (_, word) => {
    const unit = (i: number) => word(i) / 2 ** 31;
    for (const lag of [1, 2, 3, 64]) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += unit(i) * unit(i + lag);
      // The product of two uniform numbers in -1..1 has the variance 1/9.
      expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(n) / 3);
    }
  });

  test("change half of their bits with each bit of the place and of the key", () => {
    for (let bit = 0; bit < 40; bit++) {
      let place = 0, key = 0;
      for (let i = 0; i < 2000; i++) {
        const at = i * 7919, changed = at + (Math.floor(at / 2 ** bit) % 2 === 0 ? 2 ** bit : -(2 ** bit));
        place += bitsOf(randomWord(i, at) ^ randomWord(i, changed));
        if (bit < 32) key += bitsOf(randomWord(i, at) ^ randomWord(i ^ (1 << bit), at));
      }
      expect(Math.abs(place / 2000 - 16)).toBeLessThan(0.4);
      if (bit < 32) expect(Math.abs(key / 2000 - 16)).toBeLessThan(0.4);
    }
  });

  test("of one key are no shifted copy of another's", () => {
    const seen = new Map(Array.from({ length: n }, (_, i) => [randomWord(1, i), i] as const));
    const shifts = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const at = seen.get(randomWord(2, i));
      if (at !== undefined) shifts.set(at - i, (shifts.get(at - i) ?? 0) + 1);
    }
    expect(Math.max(0, ...shifts.values())).toBeLessThan(4);
  });

  test("are fixed for good: a recipe's seed must give the same codes next year", () => {
    const places = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 40];
    expect(places.map((place) => randomWord(42, place))).toEqual([
      -1560360235,
      -307976378,
      1842971326,
      -130180651,
      761723887,
    ]);
  });
});
