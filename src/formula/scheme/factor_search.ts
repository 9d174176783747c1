/**
 * Which factors of the range a clip search tries, in order. Three rounds: k / steps of the whole range for k = steps ... 1; then four
 * on either side of the best and of the second best of those, a fifth of that apart, as the error has many valleys; then four on
 * either side of the best of all, a 25th apart. Of equals the one tried first wins, so of the first round the largest.
 */
import type { SearchRounds } from "../wasm/candidate_code.ts";

/** Parts of one step of the first round. */
const fine = 25;
/** How far apart the factors of the second and of the third round are, in such parts. */
const near = 5, nearest = 1;
const onEachSide = 4;
/** The candidates around one of the best, in their order. */
const offsets = Array.from({ length: 2 * onEachSide }, (_, i) => onEachSide - i - (i < onEachSide ? 0 : 1));

/** The same rounds as data, for a kernel that searches by itself. */
export const roundsOf = (steps: number): SearchRounds => ({
  whole: fine * steps,
  apart: fine,
  second: offsets.map((j) => j * near),
  third: offsets.map((j) => j * nearest),
});

/** Noise for one factor a part; Infinity where it is not below `limit`, so that it does not matter. */
export type Attempt = (factors: Float32Array, limit: Float64Array) => ArrayLike<number>;

/** A factor in parts of a step, as the binary32 number that formulas compute with. */
const factorOf = (parts: number, steps: number): number => Math.fround(parts / (fine * steps));

/** The best factors of `count` parts of a tensor; the whole range where none has a noise that is a number. */
export function searchFactors(count: number, steps: number, attempt: Attempt): Float32Array {
  const whole = fine * steps, none = () => new Float64Array(count).fill(Infinity);
  const best = new Int32Array(count).fill(whole), least = none();
  /** Of the first round. */
  const second = best.slice(), next = none();
  const tried = new Int32Array(count), factors = new Float32Array(count);
  const run = (limit: Float64Array) => {
    const noise = attempt(factors, limit);
    for (let i = 0; i < count; i++) {
      const found = noise[i]!;
      if (found < least[i]!) {
        [next[i], second[i]] = [least[i]!, best[i]!];
        [least[i], best[i]] = [found, tried[i]!];
      } else if (found < next[i]!) [next[i], second[i]] = [found, tried[i]!];
    }
  };
  const around = (centres: Int32Array, apart: number) => {
    for (const j of offsets) {
      for (let i = 0; i < count; i++) {
        // Beyond the ends the ends are tried again, which changes nothing.
        tried[i] = Math.min(whole, Math.max(1, centres[i]! + j * apart));
        factors[i] = tried[i]! / whole;
      }
      run(least);
    }
  };
  for (let k = steps; k >= 1; k--) {
    tried.fill(fine * k);
    factors.fill(factorOf(fine * k, steps));
    run(next);
  }
  for (const centres of [best.slice(), second.slice()]) around(centres, near);
  around(best.slice(), nearest);
  return Float32Array.from(best, (parts) => factorOf(parts, steps));
}
