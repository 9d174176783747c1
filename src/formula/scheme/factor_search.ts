/**
 * Which factors of the range a clip search tries, in order. Three rounds: k / steps of the whole range for k = steps ... 1, then four
 * on either side of the best, a fifth of that apart, then four on either side of the best of those, a 25th apart. Of
 * equals the one tried first wins, so of the first round the largest.
 */
import type { SearchRounds } from "../wasm/candidate_code.ts";

/** Parts of one step of the first round. */
const fine = 25;
/** How far apart the factors of the further rounds are, in such parts. */
const further = [5, 1];
const onEachSide = 4;
/** The candidates of a further round around the best, in their order. */
const offsets = Array.from(
  { length: 2 * onEachSide },
  (_, i) => i < onEachSide ? onEachSide - i : onEachSide - 1 - i,
);

/** The same rounds as data, for a kernel that searches by itself. */
export const roundsOf = (steps: number): SearchRounds => ({
  whole: fine * steps,
  apart: fine,
  further: further.map((apart) => offsets.map((j) => j * apart)),
});

/** Noise for one factor a part, of which `least` is the least so far; Infinity where it cannot be less. */
export type Attempt = (factors: Float32Array, least: Float64Array) => ArrayLike<number>;

/** A factor in parts of a step, as the binary32 number that formulas compute with. */
const factorOf = (parts: number, steps: number): number => Math.fround(parts / (fine * steps));

/** The best factors of `count` parts of a tensor; the whole range where none has a noise that is a number. */
export function searchFactors(count: number, steps: number, attempt: Attempt): Float32Array {
  const whole = fine * steps;
  const best = new Int32Array(count).fill(whole), least = new Float64Array(count).fill(Infinity);
  const tried = new Int32Array(count), factors = new Float32Array(count);
  const run = () => {
    const noise = attempt(factors, least);
    for (let i = 0; i < count; i++) {
      const found = noise[i]!;
      if (found < least[i]!) {
        least[i] = found;
        best[i] = tried[i]!;
      }
    }
  };
  for (let k = steps; k >= 1; k--) {
    tried.fill(fine * k);
    factors.fill(factorOf(fine * k, steps));
    run();
  }
  for (const apart of further) {
    const centres = best.slice();
    for (const j of offsets) {
      for (let i = 0; i < count; i++) {
        // Beyond the ends the ends are tried again, which changes nothing.
        const parts = Math.min(whole, Math.max(1, centres[i]! + j * apart));
        tried[i] = parts;
        factors[i] = parts / whole;
      }
      run();
    }
  }
  return Float32Array.from(best, (parts) => factorOf(parts, steps));
}
