/** `plot clipping of weights "conv1" in q mark 0.3`: what each clip of a tensor loses, and what the methods pick. */
import { runScheme } from "../../formula/scheme/run.ts";
import { messages } from "../../../grammar/messages.ts";
import { captions, wordsIn } from "../../../grammar/messages/figures.ts";
import { codeRange, type IntegerFormat, type Mapping } from "../../numerics/plan.ts";
import type { Tensor } from "../../model/model.ts";
import { clippingFigure, type Pick } from "../../plots/clipping.ts";
import { find } from "../../registry/registry.ts";
import { clipFormula } from "../clip_formula.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { integerSchemeName, preludeSchemes } from "../prelude.ts";
import { quantizedOf } from "../quantized_value.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";
import { tensorOf } from "./histogram.ts";
import { markOf } from "./marked.ts";

/** Bins of magnitudes, and clips that are tried. */
const bins = 4096, steps = 160;

/** The methods that pick, with what they are given. */
const methods: readonly (readonly [string, Readonly<Record<string, number>>, string])[] = [
  ["minmax", {}, "minmax"],
  ["percentile", { share: 0.999 }, "percentile(99.9%)"],
  ["mse", { steps: 64 }, "mse"],
  ["entropy", {}, "entropy"],
  ["aciq_gauss", {}, "aciq_gauss"],
  ["aciq_laplace", {}, "aciq_laplace"],
  ["octav", { steps: 16 }, "octav"],
];

/** What is known of a tensor in a format, whatever the mark: kept while a slider moves. */
interface Study {
  readonly low: number;
  readonly high: number;
  /** Counts between `-largest` and `largest`. */
  readonly counts: Float64Array;
  readonly largest: number;
  readonly picks: readonly Pick[];
}
const studies = new WeakMap<Tensor, Map<string, Study>>();

interface Loss {
  readonly rounding: number;
  readonly clipping: number;
  /** Of all values, those beyond the codes. */
  readonly share: number;
}

/**
 * What is lost when magnitudes up to `clip` are encoded: values at the middle of their bins. Beyond the first and the last level
 * the error is clipping, within it is rounding.
 */
export function lossAt(
  { low, high, counts, largest }: Omit<Study, "picks">,
  clip: number,
  format: IntegerFormat,
  mapping: Mapping,
): Loss {
  const { lo, hi } = codeRange(format, mapping);
  const [from, to] = [Math.max(low, -clip), Math.min(high, clip)];
  const affine = mapping === "affine";
  const step = affine
    ? (Math.max(to, 0) - Math.min(from, 0)) / (hi - lo)
    : Math.min(clip, Math.max(-low, high)) / (mapping === "full" && format.signed ? (hi - lo) / 2 : hi);
  const zero = affine ? Math.max(lo, Math.min(hi, Math.round(lo - Math.min(from, 0) / step))) : 0;
  const [first, last] = [(lo - zero) * step, (hi - zero) * step];
  let rounding = 0, clipping = 0, beyond = 0, all = 0;
  const width = 2 * largest / counts.length;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    all += count;
    const x = -largest + (i + 0.5) * width;
    if (x < first || x > last) {
      clipping += count * (x < first ? first - x : x - last) ** 2;
      if (x < first - step / 2 || x > last + step / 2) beyond += count;
    } else {
      rounding += count * (Math.round(x / step) * step - x) ** 2;
    }
  }
  return { rounding: rounding / all, clipping: clipping / all, share: beyond / all };
}

function studyOf(tensor: Tensor, format: IntegerFormat, mapping: Mapping, context: Context): Study {
  const key = JSON.stringify([format, mapping]);
  const known = studies.get(tensor) ?? new Map<string, Study>();
  studies.set(tensor, known);
  let study = known.get(key);
  if (study !== undefined) return study;
  const engine = context.engine();
  const { min: low, max: high, nonFinite } = engine.ranges(tensor);
  const largest = Math.max(-low, high);
  if (nonFinite > 0 || !(largest > 0)) {
    const why = nonFinite > 0 ? `${nonFinite} of its values are not finite` : "all of its values are 0";
    throw new RangeError(`Cannot clip "${tensor.path}": ${why}`);
  }
  const counts = engine.histogram(tensor, -largest, largest, bins);
  const scheme = preludeSchemes().get(integerSchemeName(format.signed ? "int" : "uint", mapping))!;
  const { lo, hi } = codeRange(format, mapping);
  const picks = methods.flatMap(([name, given, written]): Pick[] => {
    context.poll();
    const clip = clipFormula(find("clip", name)!.clip(given));
    try {
      const use = {
        scheme,
        parameters: new Map([["bits", format.bits]]),
        level: { kind: "tensor" as const },
        clip,
      };
      const { statistics, noise } = runScheme(engine.machine, use, tensor);
      const of = (statistic: string) => statistics.find((s) => s.name === statistic)?.values[0];
      const scale = of("s") ?? 0, zero = of("z") ?? 0;
      const end = mapping === "full" && format.signed ? (hi - lo) / 2 : Math.max(hi - zero, zero - lo);
      return [{ name: written, clip: scale * end, mse: noise / tensor.size }];
    } catch (error) {
      // A method may not suit a format, such as one of a single level.
      if (isNumericMistake(error)) return [];
      throw error;
    }
  });
  study = { low, high, counts, largest, picks };
  known.set(key, study);
  return study;
}

export function plotClipping(s: PlotStatement, context: Context): Drawn {
  const [e, ...more] = s.values;
  if (e === undefined || more.length > 0) {
    return fail(messages.oneModel((more[0] ?? s).span, {
      plot: "clipping",
      example: `plot clipping of weights "layer" in q mark 0.3`,
    }));
  }
  const model = quantizedOf(e, context);
  const tensor = tensorOf(s, model.model, context);
  const q = model.tensors.get(tensor);
  const format = q?.plan.format, plan = q?.plan.plan;
  if (format?.kind !== "integer" || plan === undefined) {
    return fail(messages.cannotCompute((s.selector ?? e).span, {
      what: `clip "${tensor.path}"`,
      why: q === undefined ? "it is not quantized" : `its format ${q.plan.formatText} has no integer codes`,
      cure: "Quantize it to an integer format, such as int(4) symmetric per tensor",
    }));
  }
  const { integer } = format, { mapping } = plan;
  let study: Study;
  try {
    study = studyOf(tensor, integer, mapping, context);
  } catch (error) {
    if (isNumericMistake(error)) {
      return fail(messages.cannotCompute(s.span, { what: `draw "${tensor.path}"`, why: error.message }));
    }
    throw error;
  }
  const { largest, picks } = study;
  const at = (clip: number) => lossAt(study, clip, integer, mapping);
  const clips = Array.from({ length: steps }, (_, i) => largest * (i + 1) / steps);
  const losses = clips.map(at);
  const sums = losses.map((l) => l.rounding + l.clipping);
  const least = sums.indexOf(Math.min(...sums));
  const mark = markOf(s, context, { from: largest / 1e4, to: largest });
  if (mark !== undefined && !(mark.at > 0 && mark.at <= largest * 1.0001)) {
    fail(messages.outOfRange(s.mark!.span, {
      what: "the clip",
      want: `a magnitude up to ${Number(largest.toPrecision(4))}`,
      is: String(mark.at),
    }));
  }
  const best = { name: "least error", clip: clips[least]!, mse: sums[least]! };
  const { at: clip, sets } = mark ?? { at: best.clip, sets: undefined };
  const marked = { clip, ...at(clip) };
  const magnitudes = Float64Array.from(
    { length: bins / 2 },
    (_, i) => study.counts[bins / 2 + i]! + study.counts[bins / 2 - 1 - i]!,
  );
  const text = `${integer.signed ? "int" : "uint"}(${integer.bits}) ${mapping}`;
  const { language } = context.settings, say = wordsIn(language);
  const figure = clippingFigure({
    title: captions.whereToClip({ tensor: tensor.path, format: text }, language),
    quantity: say(tensor.role === "weights" ? "weight" : "value"),
    counts: magnitudes,
    largest,
    clips,
    rounding: losses.map((l) => l.rounding),
    clipping: losses.map((l) => l.clipping),
    best: { ...best, name: say("least error") },
    picks,
    mark: { ...marked, ...(sets && { sets }) },
  }, language);
  const value = {
    tensor: tensor.path,
    format: text,
    largest,
    best,
    picks,
    mark: marked,
  };
  return { figure, value };
}
