/** Arguments of a registry entry: by name, the first by place; units checked, bounds kept. */
import type * as ast from "../../grammar/ast.ts";
import { mendedBy, type Span } from "../../grammar/diagnostic.ts";
import { percentText } from "../display/number_text.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { AnyEntry, Param, Values } from "../registry/define.ts";
import { type Context, fail } from "./context.ts";
import { evaluate, type Locals } from "./expression.ts";

/** How an entry is called, with a value that fits: "group(32)". */
export function usageOf(entry: AnyEntry): string {
  if (entry.usage !== undefined) return entry.usage;
  if (entry.params.length === 0) return entry.name;
  return `${entry.name}(${
    entry.params.map((p, i) => (i === 0 ? "" : `${p.name}: `) + sample(p)).join(", ")
  })`;
}

const sample = (p: Param) =>
  p.kind === "ratio"
    ? percentText(p.fallback ?? 0.999)
    : String(p.fallback ?? p.usual ?? p.words?.[0] ?? Math.min(p.max, Math.max(p.min, 8)));

/** A name that is given: as it is written, or what a parameter or a value of that name stands for. */
function wordOf(
  param: Param,
  entry: AnyEntry,
  e: ast.Expression,
  context: Context,
  locals: Locals,
): string | undefined {
  const named = e.kind === "name" ? locals.get(e.name) ?? context.scope.get(e.name) : undefined;
  const value = named ?? (e.kind === "name" ? undefined : evaluate(e, context, locals));
  if (value?.kind === "unbound") return undefined;
  const word = value === undefined
    ? (e as ast.NameExpression).name
    : value.kind === "word"
    ? value.name
    : value.kind === "text"
    ? value.value
    : value.kind === "formula"
    ? value.formula.name
    : undefined;
  const what = `"${param.name}" of ${entry.name}`;
  if (word === undefined) return fail(messages.wrongKind(e.span, { what, want: "word", is: value!.kind }));
  if (param.words === undefined || param.words.includes(word)) return word;
  const [near] = suggest(word, param.words);
  const message = messages.outOfRange(e.span, { what, want: `one of ${param.words.join(", ")}`, is: word });
  return fail(near === undefined ? message : mendedBy(message, e.span, near));
}

/** One number, checked against its parameter. @param written whether it stands there as digits */
function check(
  param: Param,
  entry: AnyEntry,
  value: number,
  unit: string | undefined,
  span: Span,
  written = false,
): number {
  const what = `"${param.name}" of ${entry.name}`;
  const is = unit === undefined
    ? String(value)
    : unit === "%"
    ? `${+(value * 100).toPrecision(12)}%`
    : `${value} ${unit}`;
  if (param.kind === "ratio") {
    if (unit !== undefined && unit !== "%") {
      fail(messages.wrongUnit(span, { what, want: "a share such as 99.9%", is, cure: `${value}%` }));
    }
    if (unit === undefined && value > 1) {
      fail(mendedBy(messages.shareWithoutSign(span, { what, value: String(value) }), span, `${value}%`));
    }
    // 0 is 0%. Who writes 1 may mean 1% or all; what is computed from shares is below it.
    if (unit === undefined && value > 0 && (written || value === 1)) {
      const asShare = `${+(value * 100).toPrecision(12)}%`;
      fail(messages.shareUnclear(span, { what, value: String(value), percent: `${value}%`, asShare }));
    }
  } else if (unit !== undefined && unit !== param.unit && `${unit}s` !== param.unit) {
    const plain = unit === "%" ? String(+(value * 100).toPrecision(12)) : String(value);
    const want = param.unit === undefined ? "a plain number" : `a number of ${param.unit}`;
    fail(messages.wrongUnit(span, { what, want, is, cure: plain }));
  }
  const shown = (n: number) => param.kind === "ratio" ? `${n * 100}%` : String(n);
  if (!(value >= param.min && value <= param.max) || (param.kind === "integer" && !Number.isInteger(value))) {
    if (param.unit === "bits" && /^b(its)?$/.test(param.name) && Number.isInteger(value)) {
      fail(
        messages.bitsOutOfRange(span, {
          of: entry.name,
          first: entry.params[0] === param,
          bits: is,
          min: param.min,
          max: param.max,
        }),
      );
    }
    const want = `${param.kind === "integer" ? "an integer " : ""}from ${shown(param.min)} to ${
      shown(param.max)
    }`;
    fail(messages.outOfRange(span, { what, want, is }));
  }
  return value;
}

/**
 * The parameters of an entry as numbers. A parameter of a recipe that is not bound yet stands for a value that fits.
 * @param short the first parameter, when the name itself held it: `int8`.
 */
export function bindArguments(
  entry: AnyEntry,
  use: ast.CallExpression | ast.NameExpression,
  context: Context,
  locals: Locals,
  short?: number,
): Values {
  return bindNamed(entry, use, context, locals, short) as Values;
}

/** As `bindArguments`, of entries some of whose parameters are words. */
export function bindNamed(
  entry: AnyEntry,
  use: ast.CallExpression | ast.NameExpression,
  context: Context,
  locals: Locals,
  short?: number,
): Readonly<Record<string, number | string>> {
  const values: Record<string, number | string> = {};
  const names = entry.params.map((p) => p.name);
  const args = use.kind === "call" ? use.args : [];
  const first = entry.params[0];
  if (short !== undefined && first !== undefined) {
    values[first.name] = check(first, entry, short, undefined, use.span);
  }
  args.forEach((arg, i) => {
    const param = arg.name === undefined
      ? (i === 0 && short === undefined ? first : undefined)
      : entry.params.find((p) => p.name === arg.name!.text);
    if (param === undefined) {
      if (arg.name !== undefined) {
        fail(
          messages.unknownParameter(arg.name.span, {
            of: entry.name,
            name: arg.name.text,
            near: suggest(arg.name.text, names),
            known: names,
          }),
        );
      }
      const next = names[i];
      if (next !== undefined) {
        fail(messages.nameTheParameter(arg.value.span, { of: entry.name, name: next, value: "..." }));
      }
      fail(
        messages.wrongNumberOfArguments(use.span, {
          of: entry.name,
          takes: names.length,
          has: args.length,
          example: usageOf(entry),
        }),
      );
    }
    if (values[param!.name] !== undefined) fail(messages.twice(arg.value.span, { what: `"${param!.name}"` }));
    if (param!.kind === "word") {
      values[param!.name] = wordOf(param!, entry, arg.value, context, locals) ?? param!.usual ??
        param!.words?.[0] ?? "";
      return;
    }
    const value = evaluate(arg.value, context, locals);
    if (value.kind === "unbound") values[param!.name] = param!.fallback ?? param!.max;
    else if (value.kind === "number") {
      const written = arg.value.kind === "number";
      values[param!.name] = check(param!, entry, value.value, value.unit, arg.value.span, written);
    } else {fail(
        messages.wrongKind(arg.value.span, {
          what: `"${param!.name}" of ${entry.name}`,
          want: "number",
          is: value.kind,
          ...(value.kind === "text" && Number.isFinite(Number(value.value)) && {
            cure: `Write ${value.value} without quotes`,
            cureZh: `写作 ${value.value}，不加引号`,
          }),
        }),
      );}
  });
  for (const param of entry.params) {
    if (values[param.name] !== undefined) continue;
    const usual = param.fallback ?? param.usual;
    if (usual === undefined) {
      fail(
        messages.missingParameter(use.span, { of: entry.name, name: param.name, example: usageOf(entry) }),
      );
    }
    values[param.name] = usual!;
  }
  return values;
}
