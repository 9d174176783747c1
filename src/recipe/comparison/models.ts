/** In which tensors two models differ, by how much, and why. */
import { loaded } from "../../formula/scheme/kept.ts";
import type { Model, RowSource, Tensor } from "../../model/model.ts";
import { same } from "../equal.ts";
import { propertiesOf } from "../explain/treatments.ts";
import type { QuantizedModel, QuantizedTensor } from "../quantized_model.ts";

/** A model, with the tensors of it that are quantized. */
export interface Side {
  readonly model: Model;
  readonly quantized?: QuantizedModel;
}

export interface TensorDifference {
  readonly tensor: string;
  /** Such as "format: int(8), int(4)", "scale", "codes", "weights", "shape: 3×4, 4×3". */
  readonly cause: string;
  /** Codes that differ, where both have codes of one sort. */
  readonly codes?: number;
  /** Values that differ once they are decoded, of how many, the first of them, and the greatest difference. */
  readonly values?: number;
  readonly of?: number;
  readonly first?: number;
  readonly greatest?: number;
}

/** Elements that are compared at a time. */
const block = 2 ** 18;

/** NaN is equal to NaN here: what is the same in both is no difference. */
function valuesThatDiffer(
  a: RowSource,
  b: RowSource,
  poll: () => void,
): Pick<TensorDifference, "values" | "of" | "first" | "greatest"> | undefined {
  const { rows, cols } = a, step = Math.max(1, Math.floor(block / cols));
  const x = new Float32Array(Math.min(step, rows) * cols), y = new Float32Array(x.length);
  let values = 0, first = -1, greatest = 0;
  for (let row = 0; row < rows; row += step) {
    poll();
    const n = Math.min(step, rows - row);
    a.read(row, n, x);
    b.read(row, n, y);
    for (let i = 0; i < n * cols; i++) {
      if (x[i] === y[i] || (x[i] !== x[i] && y[i] !== y[i])) continue;
      if (values++ === 0) first = row * cols + i;
      const by = Math.abs(x[i]! - y[i]!);
      greatest = by > greatest || by !== by ? by : greatest;
    }
  }
  return values === 0 ? undefined : { values, of: rows * cols, first, greatest };
}

/** The properties of two plans that are not the same: "clip: minmax, mse". */
function causesOf(a: QuantizedTensor, b: QuantizedTensor): string[] {
  const [own, other] = [a, b].map(({ plan }) =>
    new Map(propertiesOf(plan).map((p) => [p.property, p.value]))
  );
  const names = new Set([...own!.keys(), ...other!.keys()]);
  const said = [...names].flatMap((name) => {
    const [x, y] = [own!.get(name) ?? "none", other!.get(name) ?? "none"];
    return x === y ? [] : [`${name}: ${x}, ${y}`];
  });
  // A file that was saved has its formats, and not always the words of the recipe.
  return said.length > 0 || a.plan.formatText === b.plan.formatText
    ? said
    : [`format: ${a.plan.formatText}, ${b.plan.formatText}`];
}

function codesThatDiffer(a: QuantizedTensor, b: QuantizedTensor): number | undefined {
  if (a.bits !== b.bits || a.codes.length !== b.codes.length) return undefined;
  const [x, y] = [loaded(a.codes), loaded(b.codes)];
  if (x.constructor !== y.constructor) return undefined;
  let count = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) count++;
  return count;
}

function sidesThatDiffer(a: QuantizedTensor, b: QuantizedTensor): string[] {
  const names = new Set([...a.side.keys(), ...b.side.keys()]);
  return [...names].filter((name) => {
    const [x, y] = [a.side.get(name), b.side.get(name)];
    return x === undefined || y === undefined || !same(loaded(x), loaded(y));
  });
}

function bothQuantized(
  a: QuantizedTensor,
  b: QuantizedTensor,
  poll: () => void,
): TensorDifference | undefined {
  const values = valuesThatDiffer(reader(a), reader(b), poll), codes = codesThatDiffer(a, b);
  const causes = causesOf(a, b), sides = sidesThatDiffer(a, b);
  if (values === undefined && causes.length === 0 && sides.length === 0 && codes === 0) return undefined;
  const cause = causes.length > 0 ? causes.join("; ") : sides.length > 0 ? sides.join(", ") : "codes";
  return { tensor: a.tensor.path, cause, ...(codes !== undefined && { codes }), ...values };
}

const reader = (q: QuantizedTensor): RowSource => ({
  rows: q.tensor.rows,
  cols: q.tensor.cols,
  read: (row, count, into) => q.read(row, count, into),
});

/**
 * One after the other, in the order of the first model; then what only the second has. Layouts are those of the files: tensors of one path
 * and another shape are not compared element by element.
 */
export function* tensorDifferences(a: Side, b: Side, poll: () => void): Generator<TensorDifference> {
  const others = new Map(b.model.tensors.map((t) => [t.path, t]));
  const isSame = a.model === b.model || a.model.hash === b.model.hash;
  for (const tensor of a.model.tensors) {
    poll();
    const other = others.get(tensor.path), path = tensor.path;
    if (other === undefined) {
      yield { tensor: path, cause: "only in the first" };
      continue;
    }
    others.delete(path);
    const [shape, theirs] = [tensor.shape.join("×"), other.shape.join("×")];
    if (shape !== theirs || tensor.rows !== other.rows) {
      yield { tensor: path, cause: `shape: ${shape}, ${theirs}` };
      continue;
    }
    const [p, q] = [a.quantized?.tensors.get(tensor), b.quantized?.tensors.get(other)];
    if (p !== undefined && q !== undefined) {
      const found = bothQuantized(p, q, poll);
      if (found !== undefined) yield found;
      continue;
    }
    if (p === undefined && q === undefined && isSame) continue;
    const found = valuesThatDiffer(
      p === undefined ? tensor : reader(p),
      q === undefined ? other : reader(q),
      poll,
    );
    if (found === undefined) continue;
    yield { tensor: path, cause: causeOfOne(p, q), ...found };
  }
  for (const { path } of others.values()) yield { tensor: path, cause: "only in the second" };
}

function causeOfOne(p: QuantizedTensor | undefined, q: QuantizedTensor | undefined): string {
  const text = (t: QuantizedTensor | undefined) => t === undefined ? "kept" : t.plan.formatText;
  return p === undefined && q === undefined ? "weights" : `format: ${text(p)}, ${text(q)}`;
}

/** "channel 3, weight 17" of a tensor. */
export function placeText(tensor: Pick<Tensor, "cols">, element: number): string {
  const [channel, weight] = [Math.floor(element / tensor.cols), element % tensor.cols];
  return tensor.cols === 1 ? `channel ${channel}` : `channel ${channel}, weight ${weight}`;
}
