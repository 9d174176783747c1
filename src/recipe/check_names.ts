/**
 * Names that no cell has defined, found before any statement of the cell runs: the reads and writes of a cell are
 * known from its text.
 */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, mendedBy, type Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { position } from "../../grammar/render.ts";
import { suggest } from "../../grammar/suggest.ts";
import { kindOf, shortFormat } from "../registry/registry.ts";
import type { Context } from "./context.ts";
import { unknownName } from "./expression.ts";
import { definesOf, expressionsOf, partsOf, reads, readsOf } from "./reads.ts";

/** Every unknown name of the cell. @param unread names that statements may define which could not be read */
export function unknownNames(
  statements: readonly ast.Statement[],
  unread: ReadonlySet<string>,
  context: Context,
): Diagnostic[] {
  const defined = new Set(context.scope.names());
  /** Those that an `open` of this cell defines. */
  const opened: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = (name: string) =>
    defined.has(name) || unread.has(name) || context.scope.get(name) !== undefined ||
    kindOf(name) !== undefined ||
    shortFormat(name) !== undefined;
  for (const s of statements) {
    const places = s.kind === "formula" ? [] : placesOf(s);
    for (const { text, span } of readsOf(s)) {
      if (known(text)) continue;
      const place = places.find((p) => p.span.start === span.start)?.place;
      const cure = cureOf(text, span, s, statements, context);
      diagnostics.push(
        cure !== undefined
          ? messages.unknown(span, { kind: "name", name: text, near: [], known: [], ...cure })
          : place === undefined
          ? unknownName(text, span, context, defined)
          : unknownIn(place, text, span, context, [...defined], opened),
      );
    }
    // A name that is shown may be a word of the language too, so it is no read.
    if (s.kind === "show" && s.value.kind === "name" && !known(s.value.name)) {
      diagnostics.push(unknownName(s.value.name, s.value.span, context, defined));
    }
    if (s.kind === "formula") diagnostics.push(...undeclared(s, known));
    if (s.kind === "assign" && s.value.kind === "call" && s.value.callee.text === "open") {
      opened.push(...definesOf(s));
    }
    for (const name of definesOf(s)) defined.add(name);
  }
  return diagnostics;
}

interface Cure {
  readonly cure: string;
  readonly cureZh: string;
}

/** What was meant by a name that there is not, where the statement tells. */
function cureOf(
  name: string,
  span: Span,
  s: ast.Statement,
  statements: readonly ast.Statement[],
  { source: { text } }: Context,
): Cure | undefined {
  const below = statements.find((other) =>
    other.span.start > s.span.start && definesOf(other).includes(name)
  );
  if (below !== undefined) {
    const line = position(text, below.span.start).line + 1;
    return {
      cure: `It is defined below, in line ${line}: statements run from top to bottom`,
      cureZh: `它在下面第 ${line} 行才定义：语句从上到下运行`,
    };
  }
  const written = (e: ast.Expression) => text.slice(e.span.start, e.span.end);
  const value = s.kind === "expression" || s.kind === "assign" ? s.value : undefined;
  if (
    s.kind === "expression" && value?.kind === "binary" && value.op === "==" &&
    value.left.span.start === span.start
  ) {
    const cure = `${name} = ${written(value.right)}`;
    return { cure: `To define it, write ${cure}`, cureZh: `要定义它，写作 ${cure}` };
  }
  if (
    value?.kind === "call" && value.callee.text === "open" && value.args[0]?.value.span.start === span.start
  ) {
    return { cure: `Write open("${name}")`, cureZh: `写作 open("${name}")` };
  }
  const called = /^\s*\(/.test(text.slice(span.end));
  // A longer name that is plotted by itself is that of a table.
  const isVariable = name.length === 1 || s.kind === "plot" && s.values.some((v) => v.kind !== "name");
  if (
    s.kind === "plot" && s.plot === undefined && s.domain === undefined && s.values.length > 0 && !called &&
    isVariable
  ) {
    const cure = `${text.slice(s.span.start, s.span.end)} for ${name} in -2.0..2.0`;
    return { cure: `Write ${cure}`, cureZh: `写作 ${cure}` };
  }
  return undefined;
}

type PlaceName = "model" | "recipe";

/** Where a statement names a model or a recipe: `apply RECIPE to MODEL`, `explain RECIPE on MODEL`. */
function placesOf(s: ast.Statement): { place: PlaceName; span: Span }[] {
  const pair = (recipe: ast.Expression, model: ast.Expression) => [
    { place: "recipe" as const, span: recipe.span },
    { place: "model" as const, span: model.span },
  ];
  const within = (e: ast.Expression): { place: PlaceName; span: Span }[] => [
    ...(e.kind === "apply" ? pair(e.recipe, e.model) : []),
    ...partsOf(e).flatMap(within),
  ];
  return [...(s.kind === "explain" ? pair(s.recipe, s.model) : []), ...expressionsOf(s).flatMap(within)];
}

/** An unknown name where a model or a recipe must stand: what to do is known. */
function unknownIn(
  place: PlaceName,
  name: string,
  span: Span,
  context: Context,
  defined: readonly string[],
  opened: readonly string[],
): Diagnostic {
  const ofKind = (...kinds: string[]) =>
    [...context.scope.entries()].filter(([, v]) => kinds.includes(v.kind)).map(([n]) => n);
  if (place === "model") {
    const models = [...ofKind("model", "quantized"), ...opened];
    return messages.unknownModel(span, { name, near: suggest(name, models, 1), models });
  }
  return messages.unknown(span, {
    kind: "recipe",
    name,
    near: suggest(name, defined),
    known: ofKind("recipe"),
    ...(suggest(name, defined).length === 0 && {
      cure: `Define it first: recipe ${name} { quantize weights of linear to int(8) per channel }`,
      cureZh: `先定义：recipe ${name} { quantize weights of linear to int(8) per channel }`,
    }),
  });
}

/** A formula without parameters that reads what nobody has defined has forgotten to declare it. */
function undeclared(
  s: Extract<ast.Statement, { kind: "formula" }>,
  known: (name: string) => boolean,
): Diagnostic[] {
  if (s.parameters.length > 0) return [];
  const [first] = [...reads(s.body)].filter(({ text }) => !known(text));
  if (first === undefined) return [];
  const formula = s.name.text;
  const mistake = messages.declareParameter(first.span, { formula, name: first.text });
  return [mendedBy(mistake, s.name.span, `${formula}(${first.text})`)];
}
