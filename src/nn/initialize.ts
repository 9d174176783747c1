import { keyOf, randomWord } from "../tensor/random.ts";
import type { RunningNetwork } from "./network.ts";

const f = Math.fround;

/** Uniform in [-bound, bound), from the upper 24 bits of a random word. */
const uniform = (key: number, place: number, bound: number): number =>
  f(f((randomWord(key, place) >>> 8) * 2 ** -23 - 1) * bound);

/** Fills the parameters. Each tensor draws from a key of its own: of the seed, its path and its use. */
export function initialize({ places, arena }: RunningNetwork, seed: number): void {
  for (const { layer, path } of places) {
    for (const { name, at, size, bound, start = 0 } of layer.parameters) {
      const values = arena.f32(at, size), key = keyOf(`${path}.${name} initialize`, seed);
      if (bound === undefined) values.fill(start);
      else for (let i = 0; i < size; i++) values[i] = uniform(key, i, bound);
    }
  }
}
