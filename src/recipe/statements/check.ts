/** `check`: a claim that must hold, at one point, at many, or at every binary32 number of a domain. */
import { ordinal } from "../../formula/analysis/ordinals.ts";
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { type Side, tensorDifferences } from "../comparison/models.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { evaluate, number } from "../expression.ts";
import { evenly, functionOf, integers, type Interval, intervalOf, nodeOf, wordAt } from "../sampled.ts";
import { numberText } from "../../display/number_text.ts";
import { ClaimKernel, type Definition, distance, fails, type Sides, tryEach } from "./claim_over_numbers.ts";
import { showSingle } from "./claim_picture.ts";
import { type Check, failed, type Failure, showPlace, sidesOf, simplest } from "./counter_example.ts";
import { valueText } from "../show_text.ts";
import type { Value } from "../values.ts";

/** Points of a sampled check: dense, and not at even fractions of the range only. */
const samples = 100_003;
const block = 1 << 14;

export function check(s: Check, context: Context): StatementResult {
  const claim = context.source.text.slice(s.value.span.start, (s.target ?? s.value).span.end);
  if (s.domain !== undefined) return overDomain(s, s.domain, claim, context);
  if (s.tolerance !== undefined && s.target !== undefined) {
    const [value, tolerance, target] = [s.value, s.tolerance, s.target].map((e) => number(e, context));
    if (!(tolerance! >= 0)) {
      fail(
        messages.outOfRange(s.tolerance.span, {
          what: "the tolerance",
          want: "at least 0",
          is: numberText(tolerance!),
        }),
      );
    }
    const error = Math.abs(value! - target!);
    if (!(error <= tolerance!)) {
      const failure = {
        claim,
        value: numberText(value!),
        target: numberText(target!),
        error: numberText(Math.fround(error)),
      };
      const result = failed(s, failure, context, { error });
      showSingle(s, claim, context);
      return result;
    }
    return passed(claim, lines.offBy({ error: numberText(error) }, context.settings.language), context);
  }
  const value = evaluate(s.value, context);
  if (value.kind !== "boolean") {
    fail(
      messages.wrongKind(s.value.span, {
        what: "what is checked",
        want: "boolean",
        is: value.kind,
        cure: "Compare it: a == b, a < b, or a within t of b",
      }),
    );
  }
  if (value.kind === "boolean" && !value.value) {
    const result = failed(s, { claim, ...sides(s.value, context) }, context);
    showSingle(s, claim, context);
    return result;
  }
  return passed(claim, "", context);
}

const sideOf = (value: Value): Side | undefined =>
  value.kind === "model"
    ? { model: value.model }
    : value.kind === "quantized"
    ? { model: value.quantized.model, quantized: value.quantized }
    : undefined;

/** The first tensor in which two models differ: "conv1.weight: clip: minmax, mse; 30 of 200 values, by 0.09 at most". */
function firstDifference(left: Value, right: Value, context: Context): string | undefined {
  const [a, b] = [sideOf(left), sideOf(right)];
  if (a === undefined || b === undefined) return undefined;
  for (const { tensor, cause, values, of, greatest } of tensorDifferences(a, b, () => context.poll())) {
    const many = values === undefined
      ? ""
      : `; ${values} of ${of} values differ, by ${numberText(greatest!)} at most`;
    return `${tensor} (${cause})${many}`;
  }
  return undefined;
}

/** Both sides of a comparison that does not hold. */
function sides(
  e: ast.Expression,
  context: Context,
): { value?: string; target?: string; tensor?: string } {
  if (e.kind !== "binary" || e.op === "!=") return {};
  const [left, right] = [evaluate(e.left, context), evaluate(e.right, context)];
  const tensor = e.op === "==" ? firstDifference(left, right, context) : undefined;
  if (tensor !== undefined) return { tensor };
  return {
    value: valueText(left),
    target: `${e.op === "==" ? "" : `${e.op} `}${valueText(right)}`,
  };
}

function overDomain(s: Check, domain: ast.Domain, claim: string, context: Context): StatementResult {
  const interval = intervalOf(domain, context);
  const { variable } = interval;
  const sides = <T>(read: (e: ast.Expression) => T): Sides<T> => ({
    value: read(s.value),
    ...(s.tolerance && s.target && { near: { target: read(s.target), tolerance: read(s.tolerance) } }),
  });
  const definition = sides((e) => functionOf(e, variable, context));
  const compile = () => {
    const nodes = sides((e) => nodeOf(e, variable, context));
    return ClaimKernel.of(context.engine().machine, definition, nodes, interval);
  };
  /** Null as long as nobody has asked: a few numbers are not worth it. */
  let kernel: ClaimKernel | undefined | null = null;
  let worst = 0;
  let at = interval.from;
  let tried = 0;
  for (const numbers of pointsOf(interval, domain.every)) {
    context.poll();
    if (kernel === null && numbers.length === block) kernel = compile();
    const found = kernel ? kernel.try(numbers) : tryEach(definition, numbers);
    if (found.failing !== undefined) {
      tried += found.failing + 1;
      return failing(s, claim, { interval, definition, x: numbers[found.failing]!, tried }, context);
    }
    tried += numbers.length;
    if (found.worst > worst) {
      worst = found.worst;
      at = numbers[found.at]!;
    }
  }
  const how = lines.triedAt({
    tried: tried.toLocaleString("en"),
    what: domain.every ? "every number" : interval.integer ? "integers" : "points",
    ...(definition.near && { worst: numberText(worst), at: `${variable} = ${numberText(at)}` }),
  }, context.settings.language);
  return { ...passed(claim, how, context), value: { holds: true, tried, worst, at } };
}

interface Found {
  readonly interval: Interval;
  readonly definition: Definition;
  /** The first number at which it does not hold. */
  readonly x: number;
  readonly tried: number;
}

function failing(
  s: Check,
  claim: string,
  { interval, definition, x, tried }: Found,
  context: Context,
): StatementResult {
  const { variable } = interval, { value, near } = definition;
  const place = s.otherwise === undefined ? x : simplest(x, interval, (x) => fails(definition, x));
  const error = distance(definition, place);
  const failure: Failure = {
    claim,
    at: `${variable} = ${numberText(place)}`,
    ...(s.otherwise !== undefined && comparedAt(s, place, variable, context)),
    ...(near && {
      value: numberText(value(place)),
      target: numberText(near.target(place)),
      error: numberText(error),
    }),
  };
  const result = failed(s, failure, context, { tried, at: place, ...(near && { error }) });
  showPlace(s, interval, place, claim, context);
  return result;
}

/** What both sides of a comparison are at x, as text. */
function comparedAt(s: Check, x: number, variable: string, context: Context) {
  const sides = sidesOf(s);
  if (sides === undefined) return {};
  const [value, target] = [sides.left, sides.right].map((e) =>
    numberText(functionOf(e, variable, context)(x))
  );
  return { value: value!, target: `${sides.relation}${target}` };
}

/** Every binary32 number of a range, or its integers, or many points, a block at a time. */
function* pointsOf(interval: Interval, every: boolean): Generator<ArrayLike<number>> {
  if (every) {
    const first = ordinal(interval.from), end = ordinal(interval.to) + 1;
    for (let from = first; from < end; from += block) {
      const words = new Int32Array(Math.min(block, end - from));
      for (let i = 0; i < words.length; i++) words[i] = wordAt(from + i);
      yield new Float32Array(words.buffer);
    }
  } else if (interval.integer) {
    let held: number[] = [];
    for (const n of integers(interval)) {
      if (held.push(n) < block) continue;
      yield held;
      held = [];
    }
    yield held;
  } else {
    const points = evenly(interval, samples);
    for (let from = 0; from < samples; from += block) yield points.subarray(from, from + block);
  }
}

function passed(claim: string, how: string, context: Context): StatementResult {
  const text = lines.holds({ claim, how }, context.settings.language);
  context.emit({ kind: "stream", name: "stdout", text: `${text}\n` });
  return { value: { holds: true } };
}
