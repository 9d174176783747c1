import { keyOf, randomWord } from "../tensor/random.ts";

/** An order: Fisher and Yates (Knuth 1997, algorithm 3.4.2P), from a key of the seed and what is shuffled, such as an epoch. */
export function shuffled(count: number, seed: number, what: number | string): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i), key = keyOf(`shuffle ${what}`, seed);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((randomWord(key, i) >>> 0) / 2 ** 32 * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
