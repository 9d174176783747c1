/** `plot histogram of weights "conv1" in net, q`: the values of a layer, and the grid that they are rounded to. */
import { loaded } from "../../formula/scheme/kept.ts";
import { messages } from "../../../grammar/messages.ts";
import { wordsIn } from "../../../grammar/messages/figures.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { Model, Tensor } from "../../model/model.ts";
import type { RowSource } from "../../numerics/rows.ts";
import { codeRange } from "../../numerics/plan.ts";
import { histogramFigure } from "../../plots/histogram.ts";
import { type Context, fail } from "../context.ts";
import { evaluate } from "../expression.ts";
import type { QuantizedModel, QuantizedTensor } from "../quantized_model.ts";
import { describe, matcher, pathsOf } from "../select.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

const bins = 256;

interface Subject {
  readonly name: string;
  readonly model: Model;
  readonly quantized?: QuantizedModel;
}

function subjects(s: PlotStatement, context: Context): Subject[] {
  return s.values.map((e) => {
    const value = evaluate(e, context);
    if (value.kind === "model") return { name: value.name, model: value.model };
    if (value.kind === "quantized") {
      return { name: value.quantized.name, model: value.quantized.model, quantized: value.quantized };
    }
    const name = e.kind === "name" ? `"${e.name}"` : "it";
    return fail(
      messages.wrongKind(e.span, {
        what: name,
        want: "model",
        is: value.kind,
        cure: `Write plot histogram of weights "layer" in MODEL`,
      }),
    );
  });
}

/** The one tensor that the selector names; the first weights when it names a whole layer. */
export function tensorOf(s: PlotStatement, model: Model, context: Context): Tensor {
  const role = s.role?.text ?? "weights";
  const reached = s.selector === undefined
    ? model.tensors
    : model.tensors.filter((tensor) =>
      tensor.consumers.some((layer) => matcher(s.selector!)({ layer, tensor }))
    );
  const [first, ...more] = reached.filter((t) => t.role === role);
  const selector = s.selector ?? { kind: "type", name: "all", span: s.span };
  if (first !== undefined) {
    if (more.length > 0) {
      context.warn(messages.drawsFirst(selector.span, { tensor: first.path, more: more.length }));
    }
    return first;
  }
  const what = describe(selector, context.source.text);
  if (reached.length > 0) {
    const has = [...new Set(reached.map((t) => t.role))];
    return fail(messages.roleMatchesNothing(selector.span, { what, role, has }));
  }
  const bare = selector.kind === "glob" ? selector.pattern.replaceAll("*", "") : what;
  const types = [...new Set(model.layers.map((l) => l.type))];
  return fail(messages.matchesNothing(selector.span, { what, near: suggest(bare, pathsOf(model)), types }));
}

/** The values that codes stand for, when one scale serves the whole tensor; a grid per channel cannot be drawn over all. */
function gridOf(q: QuantizedTensor): number[] | undefined {
  const scales = q.side.get("scale"), zeros = q.side.get("zero_point");
  const format = q.plan.format;
  if (format?.kind !== "integer" || scales?.length !== 1) return undefined;
  const { lo, hi } = codeRange(format.integer, q.plan.plan!.mapping);
  const zero = zeros === undefined ? 0 : loaded(zeros)[0]!, [scale] = loaded(scales);
  return Array.from({ length: hi - lo + 1 }, (_, i) => (lo + i - zero) * scale!);
}

export function plotHistogram(s: PlotStatement, context: Context): Drawn {
  const all = subjects(s, context);
  const tensor = tensorOf(s, all[0]!.model, context);
  const engine = context.engine();
  const parts: { name: string; source: RowSource; q?: QuantizedTensor }[] = all.map(
    ({ name, model, quantized }) => {
      const own = model.tensors.find((t) => t.path === tensor.path);
      if (own === undefined) {
        fail(
          messages.matchesNothing(s.selector?.span ?? s.span, {
            what: `"${tensor.path}" in ${name}`,
            near: suggest(tensor.path, pathsOf(model)),
            types: [],
          }),
        );
      }
      const q = quantized?.tensors.get(own!);
      if (q === undefined) return { name, source: own! };
      return { name, source: { rows: own!.rows, cols: own!.cols, read: q.read.bind(q) }, q };
    },
  );
  const ranges = parts.map((p) => engine.ranges(p.source));
  ranges.forEach(({ nonFinite }, i) => {
    if (nonFinite === 0) return;
    const why = `${nonFinite} of the ${tensor.size} values of ${parts[i]!.name} are not finite`;
    fail(messages.cannotCompute(s.span, { what: `draw "${tensor.path}"`, why }));
  });
  let lo = Math.min(...ranges.map((r) => r.min));
  let hi = Math.max(...ranges.map((r) => r.max));
  if (!(lo < hi)) [lo, hi] = [lo - 0.5, lo + 0.5]; // a constant tensor
  // A tensor that is all on one grid takes few values: each is drawn by itself.
  const grids = parts.map((p) => p.q === undefined ? undefined : gridOf(p.q));
  const series = parts.filter((_, i) => grids[i] === undefined)
    .map((p) => ({ name: p.name, counts: engine.histogram(p.source, lo, hi, bins) }));
  const stems = parts.flatMap((p, i) => {
    const levels = grids[i];
    if (levels === undefined) return [];
    const half = (levels[1]! - levels[0]!) / 2;
    return [{
      name: p.name,
      x: levels,
      counts: engine.histogram(p.source, levels[0]! - half, levels.at(-1)! + half, levels.length),
    }];
  });
  const grid = grids.find((levels) => levels !== undefined)?.filter((level) => level >= lo && level <= hi);
  const { language } = context.settings, say = wordsIn(language);
  const figure = histogramFigure({
    title: `${tensor.path} (${tensor.shape.join("×")})`,
    bins: { lo, hi },
    series,
    ...(stems.length > 0 && { stems }),
    ...(grid && { grid: { levels: grid, label: say("grid") } }),
    logCounts: true,
    axisTitle: say("weight"),
  }, language);
  const counts = [...series, ...stems].map((c) => ({ name: c.name, counts: [...c.counts] }));
  return { figure, value: { tensor: tensor.path, lo, hi, counts } };
}
