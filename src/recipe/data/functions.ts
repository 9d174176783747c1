/** `take(mnist.train, 512 samples)`, `shuffle(mnist, seed: 1)`, `normalize(mnist, mean: 0.1307, std: 0.3081)`. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { find } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import { type Context, fail } from "../context.ts";
import { checkNames } from "../distributions/arguments.ts";
import { evaluate, type Locals } from "../expression.ts";
import { valueText } from "../show_text.ts";
import type { Value } from "../values.ts";
import { dataText, type DataUse } from "./data_set.ts";
import { normalizedData, shuffledData, takenData } from "./steps.ts";

type OfData = (e: ast.CallExpression, context: Context, locals: Locals) => Value;

/** The data that stands first, and what else was given; undefined while only running tells it. */
function dataOf(
  e: ast.CallExpression,
  context: Context,
  locals: Locals,
): { readonly data: DataUse; readonly rest: ast.CallExpression; readonly said: string } | undefined {
  const entry = find("function", e.callee.text)!, [first, ...args] = e.args;
  checkNames(e, entry.params.map((p) => p.name));
  if (first === undefined || first.name !== undefined) {
    return fail(messages.wrongNumberOfArguments(e.span, {
      of: entry.name,
      takes: 1 + entry.params.length,
      has: e.args.length,
      example: entry.usage!,
    }));
  }
  const value = evaluate(first.value, context, locals);
  if (value.kind === "unbound") return undefined;
  if (value.kind !== "data") {
    return fail(
      messages.wrongKind(first.value.span, { what: "what stands first", want: "data", is: value.kind }),
    );
  }
  const words = args.map(({ name, value: given }) => {
    const text = valueText(evaluate(given, context, locals));
    return name === undefined ? text : `${name.text}: ${text}`;
  });
  return {
    data: value.data,
    rest: { ...e, args },
    said: `${entry.name}(${[value.data.set.name, ...words].join(", ")})`,
  };
}

const made = (data: DataUse): Value => ({ kind: "data", data });
const later: Value = { kind: "unbound", name: "" };

const take: OfData = (e, context, locals) => {
  const given = dataOf(e, context, locals);
  if (given === undefined) return later;
  const { data, rest, said } = given, { part } = data;
  const { count } = bindArguments(find("function", "take")!, rest, context, locals);
  if (part === undefined) {
    return fail(messages.takesFromPart(e.args[0]!.value.span, { data: dataText(data) }));
  }
  const has = data.set.parts[part].count;
  if (count! > has) {
    const want = `at most ${has} samples, all of ${dataText(data)}`;
    fail(messages.outOfRange(e.args[1]!.value.span, { what: "what is taken", want, is: `${count} samples` }));
  }
  return made(takenData(data, count!, said));
};

const shuffle: OfData = (e, context, locals) => {
  const given = dataOf(e, context, locals);
  if (given === undefined) return later;
  const { seed } = bindArguments(find("function", "shuffle")!, given.rest, context, locals);
  return made(shuffledData(given.data, seed!, given.said));
};

/** One number, or one for each channel. */
function perChannel(
  e: ast.CallExpression,
  name: string,
  data: DataUse,
  context: Context,
  locals: Locals,
): number[] {
  const arg = e.args.find((a) => a.name?.text === name);
  const channels = data.set.shape[0]!, what = `the ${name}`;
  if (arg === undefined) {
    const example = find("function", "normalize")!.usage!;
    return fail(messages.missingParameter(e.span, { of: "normalize", name, example }));
  }
  const value = evaluate(arg.value, context, locals), items = value.kind === "list" ? value.items : [value];
  const numbers = items.map((item) => {
    if (item.kind === "number" && item.unit === undefined) return item.value;
    return fail(messages.wrongKind(arg.value.span, { what, want: "number", is: item.kind }));
  });
  if (numbers.length !== 1 && numbers.length !== channels) {
    const want = channels > 1 ? `one number, or ${channels}: one a channel` : "one number";
    fail(messages.outOfRange(arg.value.span, { what, want, is: String(numbers.length) }));
  }
  if (name === "std" && numbers.some((n) => !(n > 0))) {
    fail(messages.outOfRange(arg.value.span, { what, want: "positive", is: numbers.join(", ") }));
  }
  return numbers;
}

const normalize: OfData = (e, context, locals) => {
  const given = dataOf(e, context, locals);
  if (given === undefined) return later;
  const { data, rest, said } = given;
  const of = (name: string) => perChannel(rest, name, data, context, locals);
  return made(normalizedData(data, of("mean"), of("std"), said));
};

export const ofData: Readonly<Record<string, OfData>> = { take, shuffle, normalize };
