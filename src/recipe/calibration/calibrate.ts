/**
 * `calibrate on DATA take N samples`: the model is run as it is, and what flows through it is looked at batch by batch. What was found goes
 * into the plan: static scales of inputs and outputs, and how much the errors of each column of a weight count.
 */
import { messages } from "../../../grammar/messages.ts";
import type { Layer, Tensor } from "../../model/model.ts";
import { sha256Bytes } from "../../model/sha256.ts";
import { NonFiniteError } from "../../numerics/engine.ts";
import type { ActivationPlan } from "../activations/treatment.ts";
import type { Calibration, Rule } from "../bound.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import type { DataUse } from "../data/data_set.ts";
import { isWeighted, type ModelPlan, type TensorPlan } from "../plan.ts";
import type { BatchValues, ValueName } from "../running/executor.ts";
import { executorOf } from "../running/executor_of.ts";
import { columnAxis, ColumnImportances } from "./importances.ts";
import { type Seen, Watch } from "./watch.ts";

/** What a calibration was, for records. */
export interface Calibrated {
  readonly data: DataUse;
  readonly samples: number;
  readonly engine: string;
  /** Whether the same data gives the same bytes on every machine. */
  readonly exact: boolean;
  /** SHA-256 of all that was observed. */
  readonly hash: string;
}

/** What looks at one value. */
interface Look {
  readonly value: ValueName;
  readonly layer: Layer;
  readonly rule: Rule;
  observe(batch: BatchValues): void;
  toBytes(): Uint8Array;
}

function looksOf(plan: ModelPlan) {
  const { source } = plan.recipe.use.definition;
  const watches = new Map<ActivationPlan, Watch>(), columns = new Map<Tensor, ColumnImportances>();
  const looks: Look[] = [];
  for (const own of plan.activations) {
    if (own.scaling !== "static") continue;
    const watch = new Watch(own);
    watches.set(own, watch);
    const { value, layer, rule } = own;
    looks.push({
      value,
      layer,
      rule: rule!,
      observe: (batch) => watch.observe(batch),
      toBytes: () => watch.toBytes(),
    });
  }
  for (const own of plan.tensors.filter(isWeighted)) {
    const { tensor } = own, rule = own.rule!, layer = tensor.layer, [value] = layer.inputs;
    if (value === undefined || columnAxis(tensor) === undefined || tensor.consumers.length > 1) {
      fail({
        ...messages.cannotWeigh(rule.properties.clip?.span ?? rule.span, { tensor: tensor.path }),
        source,
      });
    }
    const found = new ColumnImportances(tensor);
    columns.set(tensor, found);
    const toBytes = () => new Uint8Array(found.values().buffer);
    looks.push({ value: value!, layer, rule, observe: (batch) => found.observe(batch), toBytes });
  }
  return { watches, columns, looks };
}

/** Runs the samples through the model. @throws DiagnosticError at the rule that wants a value that is not finite. */
function run(
  plan: ModelPlan,
  calibration: Calibration & { data: DataUse },
  looks: readonly Look[],
  context: Context,
) {
  const { source } = plan.recipe.use.definition, { span, data } = calibration;
  const samples = data.set.parts[data.part!], count = calibration.take ?? samples.count;
  if (count === 0) {
    const want = "at least 1 sample of it";
    fail({ ...messages.outOfRange(span, { what: calibration.text, want, is: "0 samples" }), source });
  }
  const executor = executorOf({ name: plan.model.name, span, model: plan.model }, "calibrate", context);
  try {
    const wanted = [...new Set(looks.map((look) => look.value))];
    executor.run(samples, 0, count, wanted, (at, n, values) => {
      for (const look of looks) {
        try {
          look.observe(values.get(look.value)!);
        } catch (error) {
          if (!(error instanceof NonFiniteError)) throw error;
          const a = {
            layer: look.layer.path,
            count: error.count,
            total: values.get(look.value)!.values.length,
            value: String(error.value),
            first: at,
            last: at + n - 1,
          };
          fail({ ...messages.flowsNonFinite(look.rule.span, a), source });
        }
      }
    });
    return { count, engine: executor.engine, exact: executor.exact };
  } catch (error) {
    if (!isNumericMistake(error)) throw error;
    return fail({ ...messages.cannotCompute(span, { what: "calibrate", why: error.message }), source });
  } finally {
    executor.close();
  }
}

/** What the data say of a scale before it is used. */
function warnOf(
  own: ActivationPlan,
  { min, max, negative = 0 }: Seen,
  count: number,
  plan: ModelPlan,
  context: Context,
) {
  const { source } = plan.recipe.use.definition, { layer: { path }, role, rule } = own;
  const at = rule!.format!.span;
  if (min === max) {
    context.warn({
      ...messages.flowsConstant(rule!.span, { layer: path, role, value: String(min), count }),
      source,
    });
  }
  if (own.plan?.format.signed === false && own.plan.mapping !== "affine" && negative > 0) {
    const share = `${(100 * negative).toFixed(1)}%`;
    context.warn({ ...messages.saturates(at, { tensor: `${role} of ${path}`, share }), source });
  }
}

/** The plan with all that calibration finds; the same one when nothing of it looks at data. */
export function calibratePlan(plan: ModelPlan, context: Context): ModelPlan {
  const { calibration, use: { definition: { source } } } = plan.recipe;
  const { watches, columns, looks } = looksOf(plan);
  if (calibration?.data === undefined || looks.length === 0) return plan;
  const { data } = calibration;
  const { count, engine, exact } = run(plan, { ...calibration, data }, looks, context);
  const activations = plan.activations.map((own) => {
    const watch = watches.get(own);
    if (watch === undefined) return own;
    context.poll();
    const { seen } = watch;
    warnOf(own, seen, count, plan, context);
    try {
      return { ...own, statistics: watch.statistics(context.engine().machine), seen };
    } catch (error) {
      if (!isNumericMistake(error)) throw error;
      const what = `find the scale of ${own.role} of "${own.layer.path}"`;
      return fail({
        ...messages.cannotCompute(own.rule!.format!.span, { what, why: error.message }),
        source,
      });
    }
  });
  const tensors = plan.tensors.map((own): TensorPlan => {
    const importances = columns.get(own.tensor)?.values();
    if (importances === undefined) return own;
    const candidates = own.candidates?.map((c) => ({ ...c, importances }));
    return { ...own, importances, ...(candidates && { candidates }) };
  });
  const hash = sha256Bytes(looks.map((look) => look.toBytes()));
  return { ...plan, activations, tensors, calibrated: { data, samples: count, engine, exact, hash } };
}
