/**
 * Which inputs of which operators are parameters, and how each makes a matrix (https://onnx.ai/onnx/operators and
 * the com.microsoft contributions of ONNX Runtime). An operator that is not here has none that Quire knows.
 */
import type { LayerType, Role } from "../model.ts";
import { type MatrixAxes, split, type View } from "../view.ts";
import type { NodeProto } from "./proto.ts";

/** One input of an operator that may be a parameter. */
export interface Slot {
  readonly input: number;
  readonly role: Role;
  readonly matrix: (view: View, node: NodeProto) => Laid | undefined;
}

/** A view, perhaps with an axis split, and the axes of its matrix. */
export interface Laid {
  readonly view: View;
  readonly axes: MatrixAxes;
}

export interface Operator {
  readonly type: (rank: number) => LayerType;
  readonly slots: readonly Slot[];
}

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

function integer(node: NodeProto, name: string, otherwise: number): number {
  const value = node.attributes.get(name)?.value;
  return typeof value === "number" ? value : otherwise;
}

/** Rows are the first `count` axes. */
function leading(count: number): Slot["matrix"] {
  return (view) => {
    if (view.shape.length < count) return undefined;
    return { view, axes: { rows: range(0, count), cols: range(count, view.shape.length) } };
  };
}

/** Every element is a row. */
export const vector: Slot["matrix"] = (view) => ({
  view,
  axes: { rows: range(0, view.shape.length), cols: [] },
});

/** [..., K, N]: a row for each of the N outputs, batches one after the other; a vector [K] is one row. */
const rightFactor: Slot["matrix"] = (view) => {
  const rank = view.shape.length;
  if (rank === 0) return undefined;
  if (rank === 1) return { view, axes: { rows: [], cols: [0] } };
  return { view, axes: { rows: [...range(0, rank - 2), rank - 1], cols: [rank - 2] } };
};

/** [..., M, K]: as it stands; a vector [K] is one row. */
const leftFactor: Slot["matrix"] = (view) => {
  const rank = view.shape.length;
  return rank === 0 ? undefined : { view, axes: { rows: range(0, rank - 1), cols: [rank - 1] } };
};

/** [I, O/g, k...], the I being g groups of I/g: a row for each of the O outputs. */
const convTranspose: Slot["matrix"] = (view, node) => {
  const groups = integer(node, "group", 1), inputs = view.shape[0] ?? 0;
  if (view.shape.length < 3 || groups < 1 || inputs % groups !== 0) return undefined;
  return {
    view: split(view, 0, groups),
    axes: { rows: [0, 2], cols: [1, ...range(3, view.shape.length + 1)] },
  };
};

const transposable =
  (attribute: string, plain: Slot["matrix"], turned: Slot["matrix"]): Slot["matrix"] => (view, node) =>
    (integer(node, attribute, 0) === 0 ? plain : turned)(view, node);

/** An embedding is looked up along its first axis. */
const table: Slot["matrix"] = (view, node) =>
  integer(node, "axis", 0) === 0 && view.shape.length >= 2 ? leading(1)(view, node) : undefined;

const slot = (input: number, role: Role, matrix: Slot["matrix"]): Slot => ({ input, role, matrix });
const always = (type: LayerType) => () => type;

/** By the rank of the weights [O, I, k...]: 3 is one-dimensional. */
function spatial(kind: "conv" | "conv_transpose"): Operator["type"] {
  return (rank) => rank === 3 ? `${kind}1d` : rank === 4 ? `${kind}2d` : rank === 5 ? `${kind}3d` : "other";
}

const conv = {
  type: spatial("conv"),
  slots: [slot(1, "weights", leading(1)), slot(2, "bias", vector)],
};
const matmul = {
  type: always("linear"),
  slots: [slot(1, "weights", rightFactor), slot(0, "weights", leftFactor)],
};
const gemm = {
  type: always("linear"),
  slots: [
    slot(1, "weights", transposable("transB", rightFactor, leftFactor)),
    slot(0, "weights", transposable("transA", leftFactor, rightFactor)),
    slot(2, "bias", vector),
  ],
};
const scaleAndBias = { type: always("norm"), slots: [slot(1, "weights", vector), slot(2, "bias", vector)] };
/** W [D, gates H, I], R [D, gates H, H], B [D, 2 gates H], then initial states. */
const recurrent = (type: LayerType): Operator => ({
  type: always(type),
  slots: [
    slot(1, "weights", leading(2)),
    slot(2, "weights", leading(2)),
    slot(3, "bias", vector),
    slot(5, "state", vector),
    slot(6, "state", vector),
    slot(7, "weights", vector),
  ],
});

const operators: ReadonlyMap<string, Operator> = new Map(Object.entries<Operator>({
  Conv: conv,
  ConvTranspose: {
    type: spatial("conv_transpose"),
    slots: [slot(1, "weights", convTranspose), slot(2, "bias", vector)],
  },
  MatMul: matmul,
  Gemm: gemm,
  Gather: { type: always("embedding"), slots: [slot(0, "weights", table)] },
  LSTM: recurrent("lstm"),
  GRU: recurrent("gru"),
  RNN: recurrent("rnn"),
  BatchNormalization: {
    type: always("norm"),
    slots: [
      slot(1, "weights", vector),
      slot(2, "bias", vector),
      slot(3, "state", vector),
      slot(4, "state", vector),
    ],
  },
  InstanceNormalization: scaleAndBias,
  GroupNormalization: scaleAndBias,
  LayerNormalization: scaleAndBias,
  RMSNormalization: scaleAndBias,
  SimplifiedLayerNormalization: scaleAndBias,
  PRelu: { type: always("activation"), slots: [slot(1, "weights", vector)] },
  "com.microsoft.FusedConv": conv,
  "com.microsoft.FusedGemm": gemm,
  "com.microsoft.FusedMatMul": {
    type: always("linear"),
    slots: [
      slot(1, "weights", transposable("transB", rightFactor, leftFactor)),
      slot(0, "weights", transposable("transA", leftFactor, rightFactor)),
    ],
  },
  "com.microsoft.Attention": {
    type: always("linear"),
    slots: [slot(1, "weights", rightFactor), slot(2, "bias", vector)],
  },
  "com.microsoft.LayerNormalization": scaleAndBias,
  "com.microsoft.SimplifiedLayerNormalization": scaleAndBias,
  "com.microsoft.GroupNorm": scaleAndBias,
  "com.microsoft.SkipLayerNormalization": {
    type: always("norm"),
    slots: [slot(2, "weights", vector), slot(3, "bias", vector), slot(4, "bias", vector)],
  },
  "com.microsoft.SkipSimplifiedLayerNormalization": {
    type: always("norm"),
    slots: [slot(2, "weights", vector), slot(3, "bias", vector)],
  },
}));

export function operatorOf(node: NodeProto): Operator | undefined {
  return operators.get(node.domain === "" ? node.op : `${node.domain}.${node.op}`);
}

const arithmetic = new Set(["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "Where", "Mod"]);

/** What is known of a constant whose consumer is not in the table: rows are its first axis. */
export function unlisted(node: NodeProto): Operator {
  const type = node.domain === "" && arithmetic.has(node.op) ? "elementwise" : "other";
  return {
    type: always(type),
    slots: node.inputs.map((_, input) =>
      slot(input, "weights", (view, of) => view.shape.length < 2 ? vector(view, of) : leading(1)(view, of))
    ),
  };
}
