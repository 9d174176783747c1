/** The names that a text reads, with their places: known before anything runs. */
import type * as ast from "../../grammar/ast.ts";
import { isLayerUse, partsInOrder } from "../../grammar/ast_training.ts";
import { parameterArgument } from "./derive.ts";

const nothing: ReadonlySet<string> = new Set();

/** The names that an expression reads; those that it defines itself are left out. */
export function* reads(e: ast.Expression, own: ReadonlySet<string> = nothing): Generator<ast.Word> {
  switch (e.kind) {
    case "name":
      if (!own.has(e.name)) yield { text: e.name, span: e.span };
      return;
    case "call":
      if (!own.has(e.callee.text)) yield e.callee;
      for (const { value } of e.args) if (value !== parameterArgument(e)) yield* reads(value, own);
      return;
    case "where": {
      let known = own;
      for (const { names, value } of e.bindings) {
        yield* reads(value, known);
        known = new Set([...known, ...names.map((n) => n.text)]);
      }
      yield* reads(e.body, known);
      return;
    }
    case "sweep":
      for (const { domain } of e.controls) yield* reads(domain, own);
      yield* readsOfBody(e.body, new Set([...own, ...e.controls.map((c) => c.name.text)]));
      return;
    default:
      for (const part of partsOf(e)) yield* reads(part, own);
  }
}

const argumentsOf = (use: ast.CallExpression | ast.NameExpression) =>
  use.kind === "call" ? use.args.map((a) => a.value) : [];

/** The expressions that stand directly in an expression. */
export function partsOf(e: ast.Expression): readonly ast.Expression[] {
  switch (e.kind) {
    case "number":
    case "text":
    case "name":
      return [];
    case "call":
      return e.args.map((a) => a.value);
    case "index":
      return [e.of, e.at];
    case "unary":
    case "member":
      return [e.of];
    case "binary":
      return [e.left, e.right];
    case "range":
      return [e.from, e.to];
    case "list":
    case "tuple":
      return e.items;
    case "cases":
      return e.branches.flatMap((b) => b.condition === undefined ? [b.value] : [b.value, b.condition]);
    case "where":
      return [...e.bindings.map((b) => b.value), e.body];
    case "apply":
      return [e.recipe, e.model];
    case "sweep":
      return e.controls.map((c) => c.domain);
    case "refine":
      return [e.model];
    case "sort":
    case "summarize":
      return [e.table];
    case "sensitivity":
      return [e.model, e.recipe, e.data, e.take].filter((part) => part !== undefined);
    case "network":
      return partsInOrder(e.layers).filter(isLayerUse).flatMap(argumentsOf);
    case "train":
      return [e.network, e.data, e.take, e.epochs, ...argumentsOf(e.optimizer), e.seed]
        .filter((part) => part !== undefined);
  }
}

const work = new Set<ast.Expression["kind"]>([
  "apply",
  "sweep",
  "refine",
  "sort",
  "summarize",
  "train",
  "sensitivity",
]);

/** Whether an expression, or a part of it, has a value only once numeric work is done. */
export const needsWork = (e: ast.Expression): boolean => work.has(e.kind) || partsOf(e).some(needsWork);

/** Expressions that a statement evaluates in the session's scope. Definitions check their own bodies when they run. */
export function expressionsOf(s: ast.Statement): readonly ast.Expression[] {
  const some = (...list: (ast.Expression | undefined)[]) => list.filter((e) => e !== undefined);
  switch (s.kind) {
    case "assign":
    case "expression":
      return [s.value];
    case "diff":
      return some(s.left, s.right, s.model);
    case "report":
      return some(s.value, s.data, s.take);
    case "explain":
      return [s.recipe, s.model];
    case "plot":
      return some(...s.values, s.domain?.range, s.mark);
    case "check":
      return some(s.value, s.tolerance, s.target, s.domain?.range);
    case "export":
    case "save":
      return [s.value, s.path];
    case "print":
    case "warn":
      return s.values;
    case "evaluate":
      return some(...s.values, s.data, s.take);
    default:
      return [];
  }
}

/** Plots that look at one x: it needs no range. */
const atOneX = new Set(["bits", "circle"]);

/** The name that a statement gives to its running variable: `for x in ...`. */
const localOf = (s: ast.Statement) =>
  s.kind === "plot"
    ? s.domain?.name.text ?? (atOneX.has(s.plot?.text ?? "") ? "x" : undefined)
    : s.kind === "check"
    ? s.domain?.name.text
    : undefined;

export const definesOf = (s: ast.Statement): readonly string[] =>
  s.kind === "assign"
    ? s.names.map((n) => n.text)
    : s.kind === "formula" || s.kind === "scheme" || s.kind === "recipe"
    ? [s.name.text]
    : [];

/** The names that a statement reads. */
export function* readsOf(s: ast.Statement, own: ReadonlySet<string> = nothing): Generator<ast.Word> {
  if (s.kind === "interact") {
    for (const { domain, fallback } of s.controls) {
      yield* reads(domain, own);
      if (fallback !== undefined) yield* reads(fallback, own);
    }
    yield* readsOfBody(s.body, new Set([...own, ...s.controls.map((c) => c.name.text)]));
    return;
  }
  const local = localOf(s);
  const known = local === undefined ? own : new Set([...own, local]);
  for (const e of expressionsOf(s)) yield* reads(e, known);
}

/** The names that the statements of a body read and do not define above. */
export function* readsOfBody(body: readonly ast.Statement[], own: ReadonlySet<string>): Generator<ast.Word> {
  let known = own;
  for (const s of body) {
    yield* readsOf(s, known);
    known = new Set([...known, ...definesOf(s)]);
  }
}

/** The names of the session and of the cell that an assignment, a formula or a scheme reads. */
export function* readsOfDefinition(s: ast.Statement): Generator<ast.Word> {
  if (s.kind === "assign") yield* reads(s.value);
  if (s.kind !== "formula" && s.kind !== "scheme") return;
  const own = new Set(["x", "q", ...s.parameters.map((p) => p.name.text)]);
  for (const item of s.kind === "scheme" ? s.items : []) {
    if ("names" in item) item.names.forEach((name) => own.add(name.text));
  }
  for (const { domain, fallback } of s.parameters) {
    for (const e of [domain, fallback]) if (e !== undefined) yield* reads(e, own);
  }
  for (const e of s.kind === "formula" ? [s.body] : s.items.map((item) => item.value)) yield* reads(e, own);
}
