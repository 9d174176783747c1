/** Running a plan: every tensor that a rule reached, through its formulas. */
import { messages } from "../../grammar/messages.ts";
import { isSpilled, type Kept, type Room } from "../formula/scheme/kept.ts";
import { runScheme } from "../formula/scheme/run.ts";
import { type IntegerFormat, NonFiniteError } from "../numerics/engine.ts";
import type { Rule } from "./bound.ts";
import { type Context, fail, isNumericMistake } from "./context.ts";
import type { ModelPlan, TensorPlan } from "./plan.ts";
import { QuantizedModel, type QuantizedTensor, type SideValues } from "./quantized_model.ts";
import { NoRoomError } from "./keeping/rooms.ts";
import { type Amend, amendOf } from "./passes/refining.ts";
import { schemeUseOf } from "./scheme_use.ts";
import { codeBitsOf, storedStatistics } from "./stored.ts";

const noRoomCure = "Free space on that disk, or quantize fewer layers at a time";

/** What statistics of the built-in formats are called beside their codes. */
export const sideNames: ReadonlyMap<string, string> = new Map([["s", "scale"], ["z", "zero_point"]]);

/** Each tensor draws numbers of its own, by its name (FNV-1a), so that they do not depend on what else is quantized. */
function seedOf(path: string, seed: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(path)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash ^ seed) | 0;
}

/** Values that are codes, as integers. */
function codesOf(values: Kept, { bits, signed }: IntegerFormat): SideValues {
  if (isSpilled(values)) {
    const storage = bits <= 8 ? signed ? "i8" : "u8" : signed ? "i16" : "u16";
    return { storage, length: values.length, read: (from, into) => values.read(from, into) };
  }
  if (bits <= 8) return signed ? Int8Array.from(values) : Uint8Array.from(values);
  return signed ? Int16Array.from(values) : Uint16Array.from(values);
}

function quantizeTensor(
  plan: TensorPlan,
  context: Context,
  { amend, seed, room }: {
    readonly amend: Amend | undefined;
    readonly seed: number;
    readonly room: Room<Kept>;
  },
): QuantizedTensor {
  const { tensor, format } = plan;
  const engine = context.engine();
  const run = runScheme(
    engine.machine,
    { ...schemeUseOf(plan), seed: seedOf(tensor.path, seed) },
    tensor,
    amend,
    room,
  );
  if (!Number.isFinite(run.signal)) {
    const { nonFinite } = engine.ranges(tensor);
    if (nonFinite > 0) throw firstNonFinite(plan, nonFinite);
  }
  const stored = storedStatistics(run.bound).map((stored) => ({
    ...stored,
    values: run.statistics.find((s) => s.name === stored.name)!.values,
  }));
  const nameOf = (name: string) => format!.kind === "integer" ? sideNames.get(name)! : name;
  return {
    plan,
    tensor,
    codes: run.codes,
    bits: run.bits,
    codeBits: codeBitsOf(run.bound, run.bits, tensor.size),
    side: new Map(stored.map(({ name, values }) => {
      if (format!.kind !== "integer") return [name, values];
      // Zero points are codes, and are kept and saved as such.
      return [nameOf(name), name === "z" ? codesOf(values, format!.integer) : values];
    })),
    sideTypes: new Map(stored.map((s) => [nameOf(s.name), s])),
    sideBits: stored.reduce((sum, s) => sum + s.values.length * s.bits, 0),
    signal: run.signal,
    noise: run.noise,
    clipped: run.clipped,
    read: (row, count, into) => run.decode(row * tensor.cols, into.subarray(0, count * tensor.cols)),
  };
}

function firstNonFinite({ tensor }: TensorPlan, count: number): NonFiniteError {
  const row = new Float32Array(tensor.cols);
  for (let r = 0; r < tensor.rows; r++) {
    tensor.read(r, 1, row);
    const at = row.findIndex((v) => !Number.isFinite(v));
    if (at >= 0) return new NonFiniteError(count, r * tensor.cols + at, row[at]!);
  }
  return new NonFiniteError(count, 0, NaN);
}

/** Unsigned symmetric codes lose every negative value: the worst tensor of each such rule is told. */
function warnOfSaturation(tensors: Iterable<QuantizedTensor>, plan: ModelPlan, context: Context): void {
  const worst = new Map<Rule, QuantizedTensor>();
  for (const q of tensors) {
    const { format, plan: own, rule } = q.plan;
    if (
      format?.kind !== "integer" || format.integer.signed || own === undefined || own.mapping === "affine" ||
      own.clip.kind !== "none"
    ) continue;
    const known = worst.get(rule!);
    if (
      q.clipped > 0 && (known === undefined || q.clipped / q.tensor.size > known.clipped / known.tensor.size)
    ) worst.set(rule!, q);
  }
  const { source } = plan.recipe.use.definition;
  for (const [rule, q] of worst) {
    const share = `${(100 * q.clipped / q.tensor.size).toFixed(1)}%`;
    context.warn({ ...messages.saturates(rule.format!.span, { tensor: q.tensor.path, share }), source });
  }
}

/** Values that are not zero and all decode to it: told once a rule. */
function warnOfNothing(tensors: Iterable<QuantizedTensor>, plan: ModelPlan, context: Context): void {
  const { source } = plan.recipe.use.definition;
  const told = new Set<Rule>();
  for (const { plan: { rule, tensor }, signal, noise } of tensors) {
    if (signal === 0 || noise !== signal || told.has(rule!)) continue;
    told.add(rule!);
    context.warn({ ...messages.decodesToZero(rule!.format!.span, { tensor: tensor.path }), source });
  }
}

/** @throws DiagnosticError at the line of the recipe that led to a numeric failure. */
export function applyPlan(plan: ModelPlan, name: string, context: Context): QuantizedModel {
  const tensors = new Map<TensorPlan["tensor"], QuantizedTensor>();
  const { source } = plan.recipe.use.definition;
  const room = context.rooms.open();
  const amend = plan.solve.map(amendOf).find((found) => found !== undefined);
  for (const tensorPlan of plan.tensors) {
    if (tensorPlan.action !== "quantize") continue;
    context.poll();
    const { tensor, rule } = tensorPlan;
    const at = rule!.span;
    try {
      const q = quantizeTensor(tensorPlan, context, { amend, seed: plan.recipe.seed, room });
      tensors.set(tensor, q);
    } catch (error) {
      if (error instanceof NonFiniteError) {
        const value = String(error.value);
        const place = { channel: Math.floor(error.index / tensor.cols), place: error.index % tensor.cols };
        const message = { tensor: tensor.path, count: error.count, ...place, value, total: tensor.size };
        fail({ ...messages.nonFinite(at, message), source });
      }
      if (isNumericMistake(error) || error instanceof NoRoomError) {
        fail({
          ...messages.cannotCompute(at, {
            what: `quantize "${tensor.path}"`,
            why: error.message,
            ...(error instanceof NoRoomError && { cure: noRoomCure }),
          }),
          source,
        });
      }
      throw error;
    }
  }
  warnOfSaturation(tensors.values(), plan, context);
  warnOfNothing(tensors.values(), plan, context);
  return new QuantizedModel(name, plan, tensors);
}
