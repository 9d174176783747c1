/**
 * How much the errors of each column of a weight count: the mean square of what it multiplies, over all samples and places (the importance
 * matrix of llama.cpp, github.com/ggerganov/llama.cpp/pull/4861, whose sums are these). All taps of a filter count as their channel does, and
 * with groups a column counts as the mean of the channels that it meets in them.
 */
import type { Tensor } from "../../model/model.ts";
import { MeanSquares } from "../../observers/mean_squares.ts";
import type { BatchValues } from "../running/executor.ts";

/** Along which axis of what flows in the columns of a weight lie; undefined for layers that multiply nothing along one. */
export function columnAxis({ layer: { type } }: Tensor): "last" | "channels" | undefined {
  if (type === "linear") return "last";
  return type.startsWith("conv") ? "channels" : undefined;
}

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export class ColumnImportances {
  readonly #tensor: Tensor;
  #squares: MeanSquares | undefined;

  constructor(tensor: Tensor) {
    this.#tensor = tensor;
  }

  /** @throws NonFiniteError; RangeError when the columns of the weight are not those of what flows in. */
  observe({ shape, values }: BatchValues): void {
    const axis = columnAxis(this.#tensor) === "channels" ? 1 : shape.length - 1;
    const channels = shape[axis] ?? 0, { cols, path } = this.#tensor;
    if (axis === shape.length - 1 ? channels !== cols : (cols / this.#taps) % 1 !== 0) {
      throw new RangeError(
        `Cannot weigh the ${cols} columns of "${path}" as what flows in must have as many: it is ${
          shape.join("×")
        }`,
      );
    }
    this.#squares ??= new MeanSquares(channels);
    this.#squares.observe(values, product(shape.slice(axis + 1)));
  }

  /** Columns that meet the same channel. */
  get #taps(): number {
    return columnAxis(this.#tensor) === "last" ? 1 : product(this.#tensor.shape.slice(2));
  }

  /** One for each column. */
  values(): Float32Array {
    const means = this.#squares!.means(), taps = this.#taps, { cols } = this.#tensor;
    const own = cols / taps, groups = means.length / own;
    return Float32Array.from({ length: cols }, (_, column) => {
      const channel = Math.floor(column / taps);
      let sum = 0;
      for (let g = 0; g < groups; g++) sum += means[g * own + channel]!;
      return sum / groups;
    });
  }
}
