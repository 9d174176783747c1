/** Formats and schemes where a recipe uses them: built in, of a dialect, or the user's own. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import type { Span } from "../../grammar/diagnostic.ts";
import { suggest } from "../../grammar/suggest.ts";
import { textOf } from "../formula/text.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import { planned } from "../registry/planned.ts";
import { find, formatNames, kindOf, shortFormat } from "../registry/registry.ts";
import { bindArguments } from "./bind_arguments.ts";
import type { Binder, Reference } from "./binder.ts";
import type { DialectFormat, Format, Said } from "./bound.ts";
import { fail } from "./context.ts";
import { checkOffered, offers } from "./dialects.ts";
import { evaluate } from "./expression.ts";
import { namedSchemes, preludeSchemes } from "./prelude.ts";
import { schemeArguments } from "./scheme_arguments.ts";
import { tryScheme } from "./scheme_trial.ts";
import { formatText } from "./spelling.ts";

export type SaidFormat = Said<Format | DialectFormat>;

/** @param usual the dialect of the recipe; `int(4) in ggml` wins over it. */
export function bindFormat(binder: Binder, use: ast.SchemeUse, usual: string): SaidFormat {
  const dialect = use.dialect === undefined ? usual : binder.dialect(use.dialect);
  const format = namedIn(binder, use.format, dialect) ?? formatOf(binder, use.format);
  if (format.kind === "formula") {
    if (use.dialect !== undefined && format.dialect === undefined) {
      checkNamed(format.scheme, dialect, use, use.dialect.span);
    }
    if (!hasUnbound(binder, use.format)) checkCodes(format, use);
    return binder.said(format, use.span, formatText(format));
  }
  if (format.kind !== "integer" || dialect === "quire") {
    return binder.said(format, use.span, formatText(format));
  }
  const of: DialectFormat = { kind: "dialect", dialect, integer: format.integer };
  if (!hasUnbound(binder, use.format)) checkOffered(of, use.span);
  return binder.said(of, use.span, formatText(of));
}

/** A format that a dialect defines by the name that it has in this language, such as `nvfp4 in modelopt`. */
function namedIn(binder: Binder, use: Reference, dialect: string): Format | undefined {
  if (dialect === "quire") return undefined;
  const { context } = binder;
  const { name, value = context.scope.get(name), use: called, locals } = binder.resolve(use);
  const isOwn = value !== undefined && !(value.kind === "scheme" && isPrelude(value.scheme));
  const scheme = isOwn ? undefined : namedSchemes(dialect).find((s) => s.name === name);
  if (scheme === undefined) return undefined;
  return { kind: "formula", scheme, args: schemeArguments(scheme, called, context, locals), dialect };
}

const isPrelude = (scheme: SchemeFormula): boolean => preludeSchemes().get(scheme.name) === scheme;

/** A dialect that is said must define the format; schemes of one's own are in none. */
function checkNamed(scheme: SchemeFormula, dialect: string, { span }: ast.SchemeUse, at: Span): void {
  if (!isPrelude(scheme)) fail(messages.ownScheme(at, { scheme: scheme.name, dialect }));
  if (dialect !== "quire") {
    fail(messages.dialectLacks(span, { dialect, what: scheme.name, has: offers(dialect) }));
  }
}

/** What is wrong with the formulas of a scheme whatever the weights. */
function checkCodes({ scheme, args }: Extract<Format, { kind: "formula" }>, { span }: ast.SchemeUse): void {
  const trial = tryScheme(scheme, args);
  if (trial?.kind === "fraction") {
    const [x, code] = [trial.x, trial.code].map((n) => String(+n.toPrecision(3)));
    fail(
      messages.fractionalCode(span, {
        scheme: scheme.name,
        encode: textOf(scheme.encode),
        x: x!,
        code: code!,
      }),
    );
  }
  if (trial?.kind === "outside") {
    const { low, high, entries } = trial;
    fail(
      messages.codesOutside(span, { scheme: scheme.name, decode: textOf(scheme.decode), low, high, entries }),
    );
  }
  if (trial?.kind === "refused") {
    fail(messages.cannotCompute(span, { what: `use "${scheme.name}"`, why: trial.why }));
  }
}

function formatOf(binder: Binder, use: Reference): Format {
  const { context } = binder;
  const resolved = binder.resolve(use);
  const { name, locals } = resolved;
  const value = resolved.value ?? context.scope.get(name);
  if (value?.kind === "scheme") {
    const args = schemeArguments(value.scheme, resolved.use, context, locals);
    return { kind: "formula", scheme: value.scheme, args };
  }
  if (value?.kind === "unbound") return { kind: "integer", integer: { bits: 8, signed: true } };
  const short = shortFormat(name);
  const entry = short?.entry ?? find("format", name);
  if (entry === undefined && planned.has(name)) {
    const cure = "There are int(1..16), uint(1..16), and schemes of your own";
    fail(messages.notYet(use.span, { what: `use the format "${name}"`, cure }));
  }
  if (entry === undefined) {
    const isScheme = ([, v]: readonly [string, { readonly kind: string }]) => v.kind === "scheme";
    const schemes = [...context.scope.entries()].filter(isScheme).map(([n]) => n);
    const is = value?.kind ?? kindOf(name);
    const ready = namedSchemes().map((s) => s.name);
    const near = suggest(name, [...formatNames(), ...ready, ...schemes]);
    return fail(messages.unknown(use.span, {
      kind: "format",
      name,
      near,
      known: ["int(8)", "uint(8)", ...ready, ...schemes],
      ...(is !== undefined && { is }),
      ...(near.length === 0 && wrongSlot(name, is)),
    }));
  }
  return {
    kind: "integer",
    integer: entry.integer(bindArguments(entry, resolved.use, context, locals, short?.value)),
  };
}

/** Schemes of the prelude that most people have heard of. */
const wellKnown: ReadonlySet<string> = new Set(["nf4", "mxfp4", "nvfp4", "q4_k", "ternary"]);

/** What to write when the name has a place of its own in a recipe. */
function wrongSlot(name: string, is: string | undefined): { cure?: string; cureZh?: string } {
  const line = is === "pass"
    ? `${find("pass", name)!.stage} ${name}`
    : is === "clip"
    ? `clip ${name}`
    : is === "granularity"
    ? `per ${name}`
    : undefined;
  if (line === undefined && is === undefined) {
    const ready = namedSchemes().map((s) => s.name).filter((n) => wellKnown.has(n)).join(", ");
    return {
      cure:
        `There are int(1..16), uint(1..16) and ready schemes such as ${ready}. One of your own is defined by scheme ${name} { encode ... decode ... }`,
      cureZh:
        `有 int(1..16)、uint(1..16) 和现成的方案，例如 ${ready}；也可自定义：scheme ${name} { encode ... decode ... }`,
    };
  }
  if (line === undefined) return {};
  return is === "pass"
    ? {
      cure: `Name a format here, such as int(4), and write the pass on a line of its own: ${line}`,
      cureZh: `此处写格式，例如 int(4)；处理步骤另起一行：${line}`,
    }
    : {
      cure: `Name a format first, such as int(8), and write ${line} behind it`,
      cureZh: `先写格式，例如 int(8)，其后写 ${line}`,
    };
}

/** Whether a parameter of the recipe that has no value yet decides on the format. */
function hasUnbound(binder: Binder, use: Reference): boolean {
  if (binder.resolve(use).value?.kind === "unbound") return true;
  return use.kind === "call" &&
    use.args.some(({ value }) => evaluate(value, binder.context, binder.locals).kind === "unbound");
}

/** The formats of `choose ... from int(1..16)`: one for each value of the argument that is a range or a list. */
export function bindCandidates(binder: Binder, use: ast.SchemeUse, usual: string): SaidFormat[] {
  const { format } = use;
  const spread = format.kind === "name" ? -1 : format.args.findIndex(({ value }) => {
    const { kind } = evaluate(value, binder.context, binder.locals);
    return kind === "range" || kind === "list";
  });
  if (format.kind === "name" || spread < 0) return [bindFormat(binder, use, usual)];
  const argument = format.args[spread]!;
  return numbersOf(binder, argument.value).map((value) => {
    const number: ast.NumberExpression = { kind: "number", span: argument.value.span, value, integer: true };
    const args = format.args.map((arg, i) => i === spread ? { ...arg, value: number } : arg);
    return bindFormat(binder, { ...use, format: { ...format, args } }, usual);
  });
}

/** The integers of a range, or the numbers of a list. */
function numbersOf(binder: Binder, e: ast.Expression): number[] {
  const value = evaluate(e, binder.context, binder.locals);
  if (value.kind === "range") {
    if (!value.integer || !(value.from <= value.to) || value.to - value.from > 64) {
      fail(messages.outOfRange(e.span, {
        what: "a range to choose from",
        want: "ascending integers, 65 at most",
        is: `${value.from}..${value.to}`,
      }));
    }
    return Array.from({ length: value.to - value.from + 1 }, (_, i) => value.from + i);
  }
  const items = value.kind === "list" ? value.items : [];
  return items.map((item) =>
    item.kind === "number"
      ? item.value
      : fail(messages.wrongKind(e.span, { what: "what is chosen from", want: "number", is: item.kind }))
  );
}
