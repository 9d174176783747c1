import { streamOf, wordOf } from "../../tensor/random.ts";
import type { Distribution } from "./distribution.ts";

/** Makes of a key another one, for the second word of each place. */
const second = 0x5851f42d;

/**
 * Fills `into` with draws, binary32: that of place n depends on the key and n alone, so any part can be drawn by any thread, in any
 * order, again. Of the 64 random bits of a place 40 make the first uniform number and 24 the second: Gauss reaches to 7.5.
 * @param key a 32-bit integer.
 * @param first the place of the first, 0 to 2^53 - 1.
 */
export function drawInto(into: Float32Array, distribution: Distribution, key: number, first: number): void {
  const run = 2 ** 32;
  for (let done = 0; done < into.length;) {
    const place = first + done, turn = Math.floor(place / run);
    const a = streamOf(key, turn), b = streamOf((key ^ second) | 0, turn);
    const count = Math.min(into.length - done, (turn + 1) * run - place);
    for (let i = 0; i < count; i++) {
      const high = wordOf(a, place + i) >>> 0, low = wordOf(b, place + i) >>> 0;
      into[done + i] = distribution.draw(
        (high * 2 ** 8 + (low >>> 24) + 0.5) / 2 ** 40,
        (low & 0xffffff) / 2 ** 24,
      );
    }
    done += count;
  }
}
