/** Expressions outside of formulas: numbers, texts, names, calls. Arithmetic is that of formulas, in binary32. */
import type * as ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import { Compiler } from "../formula/evaluate.ts";
import { typeOf, widthOf } from "../formula/types.ts";
import { callable, operators, reductions } from "../formula/functions.ts";
import { simplify } from "../formula/simplify.ts";
import { checkHeld, FormulaReader } from "../formula/read/reader.ts";
import { nothingInView, withVariables } from "../formula/read/view.ts";
import { entries, find, formatNames, kindOf, shortFormat } from "../registry/registry.ts";
import { bindArguments } from "./bind_arguments.ts";
import { type Context, fail, isNumericMistake } from "./context.ts";
import { dataPart } from "./data/member.ts";
import { derive } from "./derive.ts";
import { overTensors } from "../formula/over_tensor.ts";
import { equal } from "./equal.ts";
import { type ListArguments, listArguments } from "./list_arguments.ts";
import { itemOf } from "./list_item.ts";
import { givenIn } from "./given.ts";
import { valueFunctions } from "./value_functions.ts";
import { isTrained } from "../nn/trained_model.ts";
import { openNamed } from "./open_model.ts";
import { columnList, sorted } from "./tables/columns.ts";
import { summarized } from "./tables/summarize.ts";
import { wantTable } from "./tables/table_value.ts";
import { namedSchemes } from "./prelude.ts";
import { reads } from "./reads.ts";
import { lossTable } from "./training/loss_table.ts";
import { networkOf } from "./training/network.ts";
import { schemeArguments } from "./scheme_arguments.ts";
import { useRecipe } from "./use_recipe.ts";
import type { RecipeUse, Value, ValueKind } from "./values.ts";

/** Names in view besides the session's: the parameters of a recipe. */
export type Locals = ReadonlyMap<string, Value>;
const none: Locals = new Map();

/** How the value of each kind of work is given a name. */
const named = {
  train: {
    is: "model",
    cure: "net = train NETWORK on DATA.train for 3 epochs using adam(rate: 0.001) seed 1",
    cureZh: "net = train 网络 on 数据.train for 3 epochs using adam(rate: 0.001) seed 1",
  },
  refine: {
    is: "table",
    cure: "t = refine weights of ... on MODEL to SCHEME",
    cureZh: "t = refine weights of ... on 模型 to 方案",
  },
  sensitivity: {
    is: "table",
    cure: "s = sensitivity MODEL by RECIPE on DATA.valid",
    cureZh: "s = sensitivity 模型 by 配方 on 数据.valid",
  },
  sweep: { is: "table", cure: "t = sweep NAME in 2..8 { ... }", cureZh: "t = sweep 名称 in 2..8 { ... }" },
  apply: { is: "quantized", cure: "q = apply RECIPE() to MODEL", cureZh: "q = apply 配方() to 模型" },
} as const;

export function evaluate(e: ast.Expression, context: Context, locals: Locals = none): Value {
  switch (e.kind) {
    case "number":
      checkHeld(e);
      return e.unit === undefined
        ? { kind: "number", value: e.value }
        : e.unit.text === "%"
        ? { kind: "number", value: e.value / 100, unit: "%" }
        : { kind: "number", value: e.value, unit: e.unit.text };
    case "text":
      return { kind: "text", value: e.value };
    case "name":
      return nameValue(e, context, locals);
    case "call":
      return call(e, context, locals);
    case "list":
      return { kind: "list", items: e.items.map((item) => evaluate(item, context, locals)) };
    case "range": {
      const [from, to] = [e.from, e.to].map((part) => number(part, context, locals));
      return { kind: "range", from: from!, to: to!, integer: whole(e.from) && whole(e.to) };
    }
    case "binary":
      if (e.op === "==" || e.op === "!=") {
        const [left, right] = [evaluate(e.left, context, locals), evaluate(e.right, context, locals)];
        if (left.kind === "unbound") return left;
        if (right.kind === "unbound") return right;
        const same = equal(left, right);
        return { kind: "boolean", value: same === (e.op === "==") };
      }
      return arithmetic(e, context, locals);
    case "index": {
      // A part of something, or a list of other things than numbers, is no table of a formula.
      const of = e.of.kind === "name" || e.of.kind === "member" ? evaluate(e.of, context, locals) : undefined;
      const formulas = e.of.kind === "name" && context.scope.table(e.of.name) !== undefined;
      return of?.kind === "list" && !formulas
        ? itemOf(of, evaluate(e.at, context, locals), e)
        : arithmetic(e, context, locals);
    }
    case "unary":
    case "cases":
    case "where":
      return arithmetic(e, context, locals);
    case "tuple":
      return { kind: "tuple", items: e.items.map((item) => evaluate(item, context, locals)) };
    case "member": {
      const of = evaluate(e.of, context, locals);
      // What an earlier line of the cell makes may be a table or a network: running it tells its parts.
      const given = e.of.kind === "name" && locals.has(e.of.name);
      if (of.kind === "unbound" && !given) return of;
      return of.kind === "data" || of.kind === "unbound"
        ? dataPart(of, e)
        : of.kind === "model" && isTrained(of.model) && e.part.text === "losses"
        ? { kind: "table", table: lossTable(of.model) }
        : columnList(wantTable(of, e.of), e.part);
    }
    case "network":
      return { kind: "network", network: networkOf(e, context, locals) };
    case "sort":
      return {
        kind: "table",
        table: sorted(wantTable(evaluate(e.table, context, locals), e.table), e.column, e.descending),
      };
    case "summarize":
      return {
        kind: "table",
        table: summarized(wantTable(evaluate(e.table, context, locals), e.table), e.over),
      };
    // These work: a statement does them, so that it can show how far it is.
    case "train":
    case "refine":
    case "sensitivity":
    case "sweep":
    case "apply":
      return fail(messages.workInside(e.span, named[e.kind]));
  }
}

/** An end without a point in it: what it computes may still have one. */
function whole(e: ast.Expression): boolean {
  if (e.kind === "binary") return e.op !== "/" && whole(e.left) && whole(e.right);
  return e.kind === "number" ? e.integer : e.kind === "unary" ? whole(e.of) : true;
}

function nameValue(e: ast.NameExpression, context: Context, locals: Locals): Value {
  const value = locals.get(e.name) ?? context.scope.get(e.name);
  if (value !== undefined) return value;
  if (kindOf(e.name) !== undefined || shortFormat(e.name) !== undefined) {
    return { kind: "word", name: e.name };
  }
  return fail(unknownName(e.name, e.span, context, locals.keys()));
}

/** @param more names that will be there: those that the cell defines above. */
export function unknownName(name: string, span: Span, context: Context, more: Iterable<string> = []) {
  const own = [...new Set([...more, ...context.scope.names()])];
  const words = [
    ...entries.map((entry) => entry.name),
    ...formatNames(),
    ...namedSchemes().map((s) => s.name),
  ];
  const near = suggest(name, [...own, ...words]);
  return messages.unknown(span, { kind: "name", name, near, known: own });
}

/** Whether an expression reads a name of the cell whose value only running it tells. */
function readsUnbound(e: ast.Expression, scope: Context["scope"], locals: Locals): boolean {
  return scope.unbound &&
    [...reads(e)].some(({ text }) => !locals.has(text) && scope.get(text)?.kind === "unbound");
}

/** A formula of the language, evaluated at once: its names are the session's and the locals'. */
function arithmetic(e: ast.Expression, context: Context, locals: Locals): Value {
  if (readsUnbound(e, context.scope, locals)) return { kind: "unbound", name: "" };
  const lists = listArguments(e, context, (part) => evaluate(part, context, locals));
  if (lists !== undefined && lists.tensors.size > 0) return overLists(e, lists, context);
  const unbound = [...locals.values()].some((v) => v.kind === "unbound");
  const compiler = new Compiler();
  const slots = new Map<string, number>();
  const values: [number, number][] = [];
  for (const [name, value] of locals) {
    if (value.kind !== "number" && value.kind !== "unbound") continue;
    const slot = compiler.slot();
    slots.set(name, slot);
    values.push([slot, value.kind === "number" ? value.value : NaN]);
  }
  const reader = new FormulaReader(context.scope);
  const node = reader.node(
    lists?.expression ?? e,
    withVariables(nothingInView, [...slots.keys()].map((name) => [name, undefined])),
  );
  if (unbound) return { kind: "unbound", name: "" };
  try {
    const outputs = Array.from({ length: widthOf(node) }, () => compiler.slot());
    const names = { slots, functions: new Map(), tables: new Map() };
    const fill = compiler.fill(simplify(node, new Map()), names, outputs);
    const frame = compiler.frame();
    for (const [slot, value] of values) frame[slot] = value;
    fill(frame);
    const items = outputs.map((slot): Value => ({ kind: "number", value: frame[slot]! }));
    if (items.length > 1) return { kind: "tuple", items };
    return typeOf(node, new Map()) === "boolean"
      ? { kind: "boolean", value: frame[outputs[0]!] !== 0 }
      : items[0]!;
  } catch (error) {
    if (isNumericMistake(error)) {
      return fail(messages.cannotCompute(e.span, { what: "evaluate this", why: error.message }));
    }
    throw error;
  }
}

/** Arithmetic of lists: element by element, and reduced where it reduces. */
function overLists(e: ast.Expression, { expression, tensors }: ListArguments, context: Context): Value {
  const names = [...tensors.keys()];
  const view = withVariables(
    { ...nothingInView, tensors: new Set(names) },
    names.map((name) => [name, "real"]),
  );
  const node = new FormulaReader(context.scope).node(expression, view);
  const isBoolean = typeOf(node, view.variables) === "boolean";
  const valueOf = (value: number): Value =>
    isBoolean ? { kind: "boolean", value: value !== 0 } : { kind: "number", value };
  try {
    const outputs = overTensors(node, tensors).map((output): Value =>
      typeof output === "number" ? valueOf(output) : { kind: "list", items: [...output].map(valueOf) }
    );
    return outputs.length > 1 ? { kind: "tuple", items: outputs } : outputs[0]!;
  } catch (error) {
    if (!isNumericMistake(error)) throw error;
    return fail(messages.cannotCompute(e.span, { what: "evaluate this", why: error.message }));
  }
}

/** What a recipe writes with arguments, and takes as a value. */
const calledEntry = (name: string) => find("format", name) ?? find("clip", name) ?? find("granularity", name);

function call(e: ast.CallExpression, context: Context, locals: Locals): Value {
  const name = e.callee.text;
  const value = locals.get(name) ?? context.scope.get(name);
  if (value?.kind === "unbound") return value;
  if (value?.kind === "recipe") {
    return { kind: "recipe", use: useRecipe(e, value.use.definition, context, locals) };
  }
  // Some formats and the functions that round to them have one name: `float(4, m: 3)`, `float(x, 4, 3)`.
  const rounds = callable.includes(name) && e.args.every((arg) => arg.name === undefined);
  if (value?.kind === "scheme" && !rounds) {
    const given = givenIn(e, context, locals);
    if (given === undefined) return { kind: "unbound", name: "" };
    schemeArguments(value.scheme, e, context, locals);
    return { ...value, given };
  }
  if (value?.kind === "word" && value.name !== name) {
    return call({ ...e, callee: { text: value.name, span: e.callee.span } }, context, locals);
  }
  const reduces = value === undefined && Object.hasOwn(reductions, name);
  if (
    value?.kind === "formula" || callable.includes(name) || reduces || Object.values(operators).includes(name)
  ) {
    return arithmetic(e, context, locals);
  }
  if (name === "derivative" && value === undefined && e.args[0] !== undefined) {
    return derive(e, evaluate(e.args[0].value, context, locals));
  }
  if (name === "open") {
    const [path] = e.args;
    if (path === undefined || e.args.length !== 1) {
      fail(
        messages.wrongNumberOfArguments(e.span, {
          of: "open",
          takes: 1,
          has: e.args.length,
          example: `open("model.onnx")`,
        }),
      );
    }
    return openNamed(text(path.value, context, locals), path.value.span, context);
  }
  if (value === undefined && Object.hasOwn(valueFunctions, name)) {
    return valueFunctions[name]!(e, context, locals);
  }
  const distribution = value === undefined ? find("distribution", name) : undefined;
  if (distribution !== undefined) {
    const of = distribution.of(bindArguments(distribution, e, context, locals));
    return { kind: "distribution", distribution: of };
  }
  const short = value === undefined ? shortFormat(name) : undefined;
  const entry = value === undefined ? short?.entry ?? calledEntry(name) : undefined;
  if (entry !== undefined) {
    const given = givenIn(e, context, locals);
    if (given === undefined) return { kind: "unbound", name: "" };
    bindArguments(entry, e, context, locals, short?.value);
    return { kind: "word", name, given };
  }
  if (value !== undefined) {
    fail(messages.wrongKind(e.callee.span, { what: `"${name}"`, want: "formula", is: value.kind }));
  }
  const known = [...context.scope.names(), ...callable, "open", ...Object.keys(valueFunctions)];
  const is = kindOf(name);
  return fail(messages.unknown(e.callee.span, {
    kind: "function",
    name,
    near: suggest(name, known),
    known: callable,
    ...(is !== undefined && { is }),
  }));
}

/** The value when it is of the kind that is wanted here; else a diagnostic that says what it is. */
export function want<K extends ValueKind>(
  kind: K,
  e: ast.Expression,
  context: Context,
  locals: Locals = none,
  cure?: string,
): Extract<Value, { kind: K }> {
  const value = evaluate(e, context, locals);
  if (value.kind === kind) return value as Extract<Value, { kind: K }>;
  const what = e.kind === "name" ? `"${e.name}"` : e.kind === "call" ? `"${e.callee.text}(...)"` : "it";
  return fail(
    messages.wrongKind(e.span, { what, want: kind, is: value.kind, ...(cure !== undefined && { cure }) }),
  );
}

export const number = (e: ast.Expression, context: Context, locals: Locals = none): number =>
  want("number", e, context, locals).value;

export const text = (e: ast.Expression, context: Context, locals: Locals = none): string =>
  want("text", e, context, locals, "Put it in quotes").value;

/** A recipe with its arguments; a bare name is one without. */
export function recipeUse(e: ast.Expression, context: Context): RecipeUse {
  const value = want("recipe", e, context);
  return e.kind === "name"
    ? useRecipe(
      { kind: "call", span: e.span, callee: { text: e.name, span: e.span }, args: [] },
      value.use.definition,
      context,
      none,
    )
    : value.use;
}
