/** One pass over a tensor with scales that are given: what they lose, and what the best ones would be for the codes they lead to. */
import type { Machine } from "../../tensor/machine.ts";
import type { RowSource } from "../../numerics/rows.ts";
import { inline } from "../inline.ts";
import type { Reduction } from "../wasm/specification.ts";
import type { BoundScheme } from "../scheme/bound.ts";
import { Elements } from "../scheme/elements.ts";
import { type Kernel, kernelOf, programOf } from "../scheme/kernels.ts";
import { PartValues } from "../scheme/part_values.ts";
import { piecesOf, rowOf } from "../scheme/pieces.ts";
import type { Node } from "../tree.ts";
import type { FreeScale } from "./free_scale.ts";

/** Sums over the elements of each part, and counts. */
export interface PartSums {
  /** Of x^2, x g, g^2 and (x - x̂)^2. */
  readonly signal: Float64Array;
  readonly cross: Float64Array;
  readonly power: Float64Array;
  readonly noise: Float64Array;
  /** Elements whose code is another one than with the scales before. */
  readonly changed: Float64Array;
  /** Elements that the clamp at the end of the encoder moves; with scales half as large too. Zeros without a clamp. */
  readonly clipped: Float64Array;
  readonly clippedAtHalf: Float64Array;
}

const call = (name: string, ...args: Node[]): Node => ({ op: "call", name, args });
const variable = (name: string): Node => ({ op: "variable", name });
const indicator = (when: Node): Node => ({
  op: "cases",
  branches: [{ when, value: { op: "number", value: 1 } }],
  otherwise: { op: "number", value: 0 },
});
const before = "scale before";

/** Whether the clamp at the end of an encoder moves its argument. */
function clips(encode: Node): Node {
  if (encode.op !== "call" || encode.name !== "clamp") return { op: "number", value: 0 };
  return indicator(call("not_equal", encode.args[0]!, encode));
}

export class ScalePass {
  readonly values: PartValues;
  readonly #elements: Elements;
  readonly #kernel: Kernel;
  readonly #shares: readonly number[];
  readonly #share: number;

  /**
   * @param given the other statistics, which stay. The caller frees what the pass takes of the arena.
   * @param earlier the encoder of the scales before.
   */
  constructor(
    machine: Machine,
    scheme: BoundScheme,
    readonly scale: FreeScale,
    source: RowSource,
    given: ReadonlyMap<string, Float32Array>,
    earlier = scheme.encode,
  ) {
    this.values = new PartValues(machine, source.rows * source.cols);
    for (const { name, share } of scheme.statistics) {
      this.values.declare(name, share);
      this.values.of(name).set(given.get(name)!);
    }
    const { name, share } = scale.statistic;
    this.#share = share;
    this.values.declare(before, share);
    this.#shares = scheme.statistics.map((s) => s.share);
    this.#elements = new Elements(machine, source, true);
    const [x, q, g] = ["x", "q", "g"].map(variable) as [Node, Node, Node];
    const withScale = (node: Node, other: Node) => inline(node, new Map([[name, other]]));
    const half = call("multiply", variable(name), { op: "number", value: 0.5 });
    const { encode, decode } = scheme;
    const items: Node[] = [
      x,
      call("multiply", x, g),
      g,
      call("subtract", x, decode),
      indicator(call("not_equal", q, withScale(earlier, variable(before)))),
      clips(encode),
      clips(withScale(encode, half)),
    ];
    const kinds = ["squares", "sum", "squares", "squares", "count", "count", "count"] as const;
    this.#kernel = kernelOf(
      programOf(
        {
          op: "let",
          bindings: [{ names: ["q"], value: encode }, { names: ["g"], value: scale.levels }],
          body: { op: "tuple", items },
        },
        ["x"],
        scheme.seed,
      ),
      items.map(() => undefined),
      kinds.map((kind, result): Reduction => ({ kind, result, over: "f64 of rows" })),
    );
  }

  run(scales: Float32Array, scalesBefore: Float32Array): PartSums {
    const { values } = this, { arena } = values.machine;
    values.of(this.scale.statistic.name).set(scales);
    values.of(before).set(scalesBefore);
    const sums = this.#kernel.formula.specification.reductions.map(() => new Float64Array(scales.length));
    for (const cut of piecesOf(this.#shares, values.size)) {
      const piece = this.#elements.load(cut), mark = arena.mark();
      const row = rowOf(this.#shares, piece), rows = piece.length / row;
      const to = sums.map(() => arena.alloc(8 * rows));
      values.run(this.#kernel, piece, {
        inputs: this.#kernel.inputs.map(() => piece.x),
        outputs: [],
        row,
        reductions: to,
      });
      sums.forEach((sum, i) =>
        arena.f64(to[i]!, rows).forEach((value, r) => {
          const part = Math.floor((piece.from + r * row) / this.#share);
          sum[part] = sum[part]! + value;
        })
      );
      arena.release(mark);
    }
    const [signal, cross, power, noise, changed, clipped, clippedAtHalf] = sums as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { signal, cross, power, noise, changed, clipped, clippedAtHalf };
  }
}
