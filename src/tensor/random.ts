/**
 * Counter-based random words: a word depends on a key and a place only, so any part of a tensor can be drawn by any thread, in any order,
 * again. 32-bit integer operations, so that a vector of lanes computes the same.
 *
 * The place is mixed twice with two words drawn from the key: two keys never give shifted copies of one sequence. The mixers are bijections
 * of 32-bit words, both in the public domain: the finalizer of MurmurHash3 (A. Appleby) and lowbias32 (C. Wellons, hash-prospector).
 */

/** A bijection as steps: x ^= x >>> right, then x *= factor modulo 2^32; the last step only shifts. */
export interface Mixer {
  readonly shifts: readonly [number, number, number];
  readonly factors: readonly [number, number];
}

export const murmur: Mixer = { shifts: [16, 13, 16], factors: [0x85ebca6b | 0, 0xc2b2ae35 | 0] };
export const lowbias: Mixer = { shifts: [16, 15, 16], factors: [0x7feb352d, 0x846ca68b | 0] };

export function mix({ shifts, factors }: Mixer, word: number): number {
  let x = Math.imul(word ^ (word >>> shifts[0]), factors[0]);
  x = Math.imul(x ^ (x >>> shifts[1]), factors[1]);
  return x ^ (x >>> shifts[2]);
}

/** What a key makes of a run of 2^32 places: the first is combined with the place by xor, the second is added after one mixing. */
export interface Stream {
  readonly before: number;
  readonly between: number;
}

/** 2^32 divided by the golden ratio: takes neighbouring numbers far apart. */
export const golden = 0x9e3779b9 | 0;

/** `high` is the place divided by 2^32, rounded down. */
export function streamOf(key: number, high: number): Stream {
  const before = mix(lowbias, (key + mix(murmur, high)) | 0);
  return { before, between: mix(murmur, (before + golden) ^ key) };
}

/** The word of a stream at a place, of which the lower 32 bits count. */
export const wordOf = ({ before, between }: Stream, place: number): number =>
  mix(lowbias, (mix(murmur, place ^ before) + between) | 0);

/** A word of 32 bits (signed) for the element at `place`, an integer from 0 to 2^53 - 1. */
export const randomWord = (key: number, place: number): number =>
  wordOf(streamOf(key, Math.floor(place / 2 ** 32)), place);

/** Each name has a key of its own under a seed (FNV-1a), so that it does not matter what else is drawn. */
export function keyOf(name: string, seed: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(murmur, (Math.imul(seed, golden) + hash) | 0);
}
