/**
 * What tells a candidate of the clip search that cannot win without a pass over the elements: the error of a part is at least that of
 * its smallest and of its largest element, which are the first to saturate.
 */
import type { Node } from "../tree.ts";
import type { BoundScheme } from "./bound.ts";
import { lossOf } from "./encoding.ts";
import { kernelOf, programOf } from "./kernels.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { variablesOf } from "./variables.ts";

const ends = ["clip·low", "clip·high"] as const;
const x: Node = { op: "variable", name: "x" };
/** A squared error less its rounding in a sum. */
const sure = 1 - 2 ** -20;

/**
 * Whether no part of a piece can get less noise than `limit` from the statistics as they are. Undefined when the error of an element
 * depends on more than its value and its part.
 */
export function leastNoise(
  scheme: BoundScheme,
  piece: Loaded,
  values: PartValues,
): ((limit: Float64Array) => boolean) | undefined {
  const { share, importances } = scheme.search!, lost = lossOf(scheme), { arena } = values.machine;
  const draws = JSON.stringify(lost).includes("stochastic");
  const names = [...variablesOf(lost)].filter((name) => name !== "x");
  if (draws || importances !== undefined || names.some((name) => values.shareOf(name) < share)) {
    return undefined;
  }
  putEnds(share, piece, values);
  const elements = [...ends, ...names.filter((name) => values.shareOf(name) === share)];
  const kernels = ends.map((end) => {
    const at: Node = {
      op: "let",
      bindings: [{ names: ["x"], value: { op: "variable", name: end } }],
      body: lost,
    };
    return kernelOf(programOf(at, elements, scheme.seed), ["f32"]);
  });
  const count = piece.length / share;
  return (limit) => {
    // The end that saturates first rules out most; the other is asked only where it does not.
    const open = new Uint8Array(count).fill(1);
    for (const kernel of kernels) {
      const mark = arena.mark(), to = arena.alloc(4 * count);
      values.runParts(kernel, share, piece, to);
      const found = arena.f32(to, count);
      let any = false;
      for (let i = 0; i < count; i++) {
        const error = found[i]!;
        if (error * error * sure >= limit[i]!) open[i] = 0;
        else if (open[i] === 1) any = true;
      }
      arena.release(mark);
      if (!any) return true;
    }
    return false;
  };
}

/** The smallest and the largest element of each part. */
function putEnds(share: number, piece: Loaded, values: PartValues): void {
  const { arena } = values.machine, mark = arena.mark(), count = piece.length / share;
  const to = ends.map(() => arena.alloc(4 * count));
  const program = programOf({ op: "tuple", items: [x, x] }, ["x"]);
  const kinds = (["min", "max"] as const).map((kind, result) => ({
    kind,
    result,
    over: "f32 of rows" as const,
  }));
  const kernel = kernelOf(program, [undefined, undefined], kinds);
  values.run(kernel, piece, {
    inputs: kernel.inputs.map(() => piece.x),
    outputs: [],
    row: share,
    reductions: to,
  });
  ends.forEach((name, i) => {
    values.declare(name, share);
    values.of(name).set(arena.f32(to[i]!, count), piece.from / share);
  });
  arena.release(mark);
}
