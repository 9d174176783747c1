/**
 * Weights that a single scale must ruin: a few of them lie so far out that the step between two codes is as wide as most weights are long.
 * The only look at weights before the run.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import type { Tensor } from "../model/model.ts";
import type { Rule } from "./bound.ts";
import type { TensorPlan } from "./plan.ts";

/** The largest magnitude over the root mean square: normal weights have 5, tensors that int8 per tensor ruins more than 100. */
const far = 100;
/** Elements that are looked at for one plan: 256 MiB, a fraction of a second. */
const mostElements = 2 ** 26;
/** Read at a time. */
const block = 2 ** 16;
/** More names than these are cut. */
const named = 4;

interface Tails {
  /** The largest magnitude. */
  readonly most: number;
  /** The root mean square. */
  readonly rms: number;
}

/** A plan is made again and again while a recipe is written. */
const seen = new WeakMap<Tensor, Tails>();

function tailsOf(tensor: Tensor): Tails {
  const before = seen.get(tensor);
  if (before !== undefined) return before;
  const { rows, cols } = tensor, each = Math.max(1, Math.floor(block / Math.max(1, cols)));
  const into = new Float32Array(Math.min(each, rows) * cols);
  let most = 0, squares = 0;
  for (let row = 0; row < rows; row += each) {
    const count = Math.min(each, rows - row), values = into.subarray(0, count * cols);
    tensor.read(row, count, values);
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      most = Math.max(most, Math.abs(x));
      squares += x * x;
    }
  }
  const tails = { most, rms: Math.sqrt(squares / (rows * cols)) };
  seen.set(tensor, tails);
  return tails;
}

/** Whole tensors under one scale that reaches to the largest magnitude. */
const isExposed = ({ action, plan, tensor }: TensorPlan) =>
  action === "quantize" && plan !== undefined && plan.level.kind === "tensor" && plan.clip.kind === "none" &&
  tensor.size > 1;

/** One warning a rule, with the tensor that has the heaviest tails. */
export function heavyTails(plans: readonly TensorPlan[]): Diagnostic[] {
  let left = mostElements;
  const looked = plans.filter((p) => isExposed(p) && (left -= p.tensor.size) >= 0);
  return [...Map.groupBy(looked, (p): Rule => p.rule!)].flatMap(([rule, reached]) => {
    const ratio = ({ tensor }: TensorPlan) => tailsOf(tensor).most / tailsOf(tensor).rms;
    const heavy = reached.filter((p) => ratio(p) > far).sort((a, b) => ratio(b) - ratio(a)), [worst] = heavy;
    if (worst === undefined) return [];
    const { most, rms } = tailsOf(worst.tensor), codes = 2 ** (worst.plan!.format.bits - 1) - 1;
    const layers = [...new Set(heavy.map(({ layer }) => JSON.stringify(layer.path)))];
    return [messages.heavyTails(rule.properties.level?.span ?? rule.format?.span ?? rule.span, {
      tensor: worst.tensor.path,
      count: heavy.length,
      ratio: Math.round(ratio(worst)),
      most: most.toPrecision(3),
      rms: rms.toPrecision(2),
      step: (most / Math.max(1, codes)).toPrecision(2),
      keep: layers.slice(0, named).join(", ") + (layers.length > named ? ", ..." : ""),
    })];
  });
}
