/**
 * Tries all binary32 numbers, in order: whether a function ever falls. Some minutes each.
 *
 *   deno run -A test/src/formula/functions/every_number.ts log log2 exp exp2
 */
import { fromOrdinal } from "../../../../src/formula/analysis/ordinals.ts";
import { builtIns } from "../../../../src/formula/functions.ts";

const infinity = 0x7f800000;

/** The first falls, and how many there are. */
function falls(compute: (x: number) => number): { readonly count: number; readonly first: string[] } {
  const first: string[] = [];
  let [before, count] = [-Infinity, 0];
  for (let place = -infinity; place <= infinity; place++) {
    const value = compute(fromOrdinal(place));
    if (Number.isNaN(value)) continue;
    if (value < before && count++ < 5) first.push(`at ${fromOrdinal(place)}: from ${before} to ${value}`);
    before = value;
  }
  return { count, first };
}

for (const name of Deno.args) {
  const { count, first } = falls(builtIns.get(name)!.compute);
  console.log(`${name}: ${count === 0 ? "never falls" : `falls ${count} times, ${first.join("; ")}`}`);
}
