/**
 * The encoder that refinement needs: of all codes the one whose value s g(q) is nearest to x, whatever the scale. Most encoders are that
 * already, as they round x / s. One that does not look at the scale, such as a threshold of mean magnitudes, is not: its codes
 * stay as they are while the scale moves.
 */
import { nearest } from "../program/nearest.ts";
import { call, number } from "../functions/node.ts";
import type { BoundScheme } from "../scheme/bound.ts";
import { programOf, valueOf } from "../scheme/kernels.ts";
import { variablesOf } from "../scheme/variables.ts";
import type { Node } from "../tree.ts";
import type { FreeScale } from "./free_scale.ts";

const mostCodes = 256;
/** A quotient by less loses its digits. */
const smallest = 2 ** -126;

interface Level {
  readonly code: number;
  readonly level: number;
}

/** Whether an encoder of x alone takes nearest codes: tried beside every level and every middle between two, for small and large scales. */
function isNearest(encode: Node, levels: readonly Level[]): boolean {
  const encoder = programOf(encode, ["x"]);
  const of = new Map(levels.map(({ code, level }) => [code, level]));
  const sorted = Float32Array.from(levels, (l) => l.level);
  const places = levels.flatMap(({ level }, i) => {
    const middle = (level + (levels[i + 1]?.level ?? level)) / 2;
    const near = 1e-3 * (Math.abs(level) + 1);
    return [level, middle - near, middle + near];
  });
  return [2 ** -20, 1, 3, 2 ** 20].every((s) =>
    places.every((place) => {
      const x = Math.fround(place * s);
      const level = of.get(valueOf(encoder, () => x));
      return level === sorted[nearest(sorted, Math.fround(x / s))];
    })
  );
}

/** Undefined where the scheme's own encoder takes the nearest code, or where its codes have no values to compare: they depend on more than a scale. */
export function nearestCode(
  { encode, codes }: BoundScheme,
  { statistic: { name }, levels: g }: FreeScale,
): Node | undefined {
  if (codes.kind !== "range" || codes.high - codes.low >= mostCodes) return undefined;
  const read = variablesOf(encode);
  if (read.has(name) || [...variablesOf(g)].some((v) => v !== "q")) return undefined;
  const decoder = programOf(g, ["q"]);
  const levels = Array.from({ length: codes.high - codes.low + 1 }, (_, i): Level => {
    const code = codes.low + i;
    return { code, level: valueOf(decoder, () => code) };
  }).filter(({ level }) => Number.isFinite(level)).sort((a, b) => a.level - b.level);
  if (levels.length === 0 || (read.size <= 1 && isNearest(encode, levels))) return undefined;
  const table = (values: number[]): Node => ({ op: "table", values });
  const scaled = call(
    "divide",
    { op: "variable", name: "x" },
    call("max", { op: "variable", name }, number(smallest)),
  );
  return {
    op: "index",
    of: table(levels.map((l) => l.code)),
    at: call("nearest", table(levels.map((l) => l.level)), scaled),
  };
}
