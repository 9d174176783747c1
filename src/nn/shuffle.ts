import { keyOf, randomWord } from "../tensor/random.ts";

/** The order of an epoch: Fisher and Yates (Knuth 1997, algorithm 3.4.2P), from a key of the seed and the epoch. */
export function shuffled(count: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i), key = keyOf(`shuffle ${epoch}`, seed);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((randomWord(key, i) >>> 0) / 2 ** 32 * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
