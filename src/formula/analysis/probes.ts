/** Where a formula is looked at: densely, and where mistakes are likely. */
import type { Analysis } from "./analysis.ts";
import { firstPlace, fromOrdinal, ordinal } from "./ordinals.ts";
import { piecesOf, stepsOf } from "./pieces.ts";

/** Steps nearest to the ends of a part, outermost first. */
const near = 3;

/** Both sides of the steps of an atom: of all of them, or of those nearest to its ends where they are many. */
function sidesOf({ tape, body, directions, range }: Analysis): number[] {
  const steps = stepsOf(body, directions);
  const all = piecesOf(tape, steps, range.from, range.to, 512, () => 0);
  if (all !== undefined) return all.flatMap((p) => [p.from, p.to]);
  const [first, last] = [ordinal(range.from), ordinal(range.to)];
  return steps.nodes.flatMap((node) => {
    const place = tape.place(node);
    const at = (x: number) => {
      tape.run(x);
      return tape.value(place);
    };
    const sides: number[] = [];
    for (let i = 0, from = first, to = last; i < near; i++) {
      const [low, high] = [at(fromOrdinal(from)), at(fromOrdinal(to))];
      const [next, before] = [
        firstPlace(from, last, (x) => at(x) !== low),
        firstPlace(first, to, (x) => at(x) === high),
      ];
      sides.push(
        ...[next - 1, next, before - 1, before].filter((n) => n >= first && n <= last).map(fromOrdinal),
      );
      [from, to] = [Math.min(next, last), Math.max(before - 1, first)];
    }
    return sides;
  });
}

/** Ends, zero, subnormal and normal neighbours, both sides of steps, and a thousand between: in order; of an integer domain, integers. */
export function probesOf(
  { range: { from, to } }: Analysis,
  atoms: readonly Analysis[],
  integer: boolean,
): number[] {
  const dense = Array.from({ length: 1001 }, (_, i) => Math.fround(from + (to - from) * (i / 1000)));
  const small = [0, 2 ** -149, 2 ** -126, 2 ** -24].flatMap((v) => [v, -v]);
  const sides = atoms.flatMap((atom) => [atom.range.from, atom.range.to, ...sidesOf(atom)]);
  const beside = [from, to, 0].flatMap((x) => [-1, 1].map((d) => fromOrdinal(ordinal(x) + d)));
  const all = [...dense, ...small, ...sides, ...beside];
  const own = integer ? all.flatMap((x) => [Math.floor(x) + 0, Math.ceil(x) + 0]) : all.map((x) => x + 0);
  return [...new Set(own)].filter((x) => x >= from && x <= to).sort((a, b) => a - b);
}
