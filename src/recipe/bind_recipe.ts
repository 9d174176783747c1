/**
 * A recipe bound to its arguments: every name looked up, every number checked. All mistakes are collected, so that ten
 * of them are shown at once.
 */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError, type Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { position } from "../../grammar/render.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import type { Clip, IntegerFormat, Level, Mapping } from "../numerics/plan.ts";
import { find, formatNames, kindOf, namesOf, shortFormat } from "../registry/registry.ts";
import { planned } from "../registry/planned.ts";
import { bindArguments } from "./bind_arguments.ts";
import { type Context, fail } from "./context.ts";
import { evaluate, type Locals } from "./expression.ts";
import { clipText, formatText, levelText } from "./spelling.ts";
import { schemeArguments } from "./scheme_arguments.ts";
import type { RecipeUse, Value } from "./values.ts";

/** A property with its text, its numbers filled in, and the place it was written. */
export interface Said<T> {
  readonly value: T;
  readonly text: string;
  readonly span: Span;
  readonly line: number;
}

export interface Properties {
  readonly level?: Said<Level>;
  readonly mapping?: Said<Mapping>;
  readonly clip?: Said<Clip>;
}

/** What values are encoded as: integers with fast kernels, or a scheme written as formulas. */
export type Format =
  | { readonly kind: "integer"; readonly integer: IntegerFormat }
  | { readonly kind: "formula"; readonly scheme: SchemeFormula; readonly args: ReadonlyMap<string, number> };

export interface Rule {
  readonly kind: "quantize" | "adjust" | "keep";
  /** Empty: all roles. */
  readonly roles: readonly string[];
  readonly selector: ast.Selector;
  readonly span: Span;
  readonly line: number;
  readonly format?: Said<Format>;
  readonly properties: Properties;
}

export interface BoundRecipe {
  readonly use: RecipeUse;
  readonly rules: readonly Rule[];
  readonly defaults: Properties;
  readonly seed: number;
}

class Binder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: Context;
  readonly #locals: Locals;
  readonly #use: RecipeUse;

  constructor(use: RecipeUse, context: Context) {
    this.#use = use;
    this.#context = context;
    this.#locals = use.args;
  }

  /** Runs one part; its mistakes are kept and the part is left out. */
  attempt<T>(part: () => T): T | undefined {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      this.diagnostics.push(...error.diagnostics);
      return undefined;
    }
  }

  said<T>(value: T, span: Span, text: string): Said<T> {
    return { value, span, text, line: this.line(span) };
  }

  line(span: Span): number {
    return position(this.#use.definition.source.text, span.start).line + 1;
  }

  roles(words: readonly ast.Word[]): string[] {
    return words.flatMap((word) => {
      if (find("role", word.text) !== undefined) return [word.text];
      const known = namesOf("role");
      this.diagnostics.push(
        messages.unknown(word.span, {
          kind: "role",
          name: word.text,
          near: suggest(word.text, known),
          known,
        }),
      );
      return [];
    });
  }

  /** Type words and patterns can be checked without a model. */
  selector(s: ast.Selector): void {
    if (s.kind === "union" || s.kind === "intersection") s.of.forEach((part) => this.selector(part));
    else if (s.kind === "difference") [s.of, s.except].forEach((part) => this.selector(part));
    else if (s.kind === "type" && find("layerType", s.name) === undefined) {
      const known = namesOf("layerType");
      const near = suggest(s.name, known);
      this.diagnostics.push(messages.unknownLayerType(s.span, { name: s.name, near, known }));
    } else if (s.kind === "pattern") {
      try {
        new RegExp(s.source, "u");
      } catch (error) {
        this.diagnostics.push(messages.badPattern(s.span, { why: (error as Error).message }));
      }
    }
  }

  /** A name that stands for a parameter of the recipe gives way to its value. */
  #resolve(use: ast.CallExpression | ast.NameExpression): { name: string; value?: Value } {
    const name = use.kind === "name" ? use.name : use.callee.text;
    const value = this.#locals.get(name);
    if (value?.kind === "word") return { name: value.name };
    return value === undefined ? { name } : { name, value };
  }

  format(use: ast.CallExpression | ast.NameExpression): Format {
    const { name, value = this.#context.scope.get(name) } = this.#resolve(use);
    if (value?.kind === "scheme") {
      return {
        kind: "formula",
        scheme: value.scheme,
        args: schemeArguments(value.scheme, use, this.#context, this.#locals),
      };
    }
    if (value?.kind === "unbound") return { kind: "integer", integer: { bits: 8, signed: true } };
    const short = shortFormat(name);
    const entry = short?.entry ?? find("format", name);
    if (entry === undefined && planned.has(name)) {
      fail(
        messages.notYet(use.span, {
          what: `use the format "${name}"`,
          cure: "There are int(2..8), uint(2..8), and schemes of your own",
        }),
      );
    }
    if (entry === undefined) {
      const schemes = [...this.#context.scope.entries()].filter(([, v]) => v.kind === "scheme").map(([n]) =>
        n
      );
      const known = [...formatNames(), ...schemes];
      const is = value?.kind ?? kindOf(name);
      return fail(messages.unknown(use.span, {
        kind: "format",
        name,
        near: suggest(name, known),
        known: ["int(8)", "uint(8)", ...schemes],
        ...(is !== undefined && { is }),
      }));
    }
    const values = bindArguments(entry, use, this.#context, this.#locals, short?.value);
    return { kind: "integer", integer: entry.integer(values) };
  }

  properties(list: readonly ast.Property[]): Properties {
    const found: { level?: Said<Level>; mapping?: Said<Mapping>; clip?: Said<Clip> } = {};
    const once = (slot: keyof typeof found, p: ast.Property) => {
      if (found[slot] !== undefined) {
        fail(
          messages.twice(p.span, {
            what: slot === "level" ? "the granularity" : slot === "clip" ? "the clipping" : "the mapping",
          }),
        );
      }
    };
    for (const p of list) {
      this.attempt(() => {
        const { name, value } = this.#resolve(p.value);
        if (p.slot === "per") {
          once("level", p);
          const level: Level = value?.kind === "unbound"
            ? { kind: "tensor" }
            : ((e) => e.level(bindArguments(e, p.value, this.#context, this.#locals)))(
              this.#entry("granularity", name, p.value.span),
            );
          found.level = this.said(level, p.span, levelText(level));
        } else if (p.slot === "clip") {
          once("clip", p);
          const clip: Clip = value?.kind === "unbound"
            ? { kind: "none" }
            : ((e) => e.clip(bindArguments(e, p.value, this.#context, this.#locals)))(
              this.#entry("clip", name, p.value.span),
            );
          found.clip = this.said(clip, p.span, clipText(clip));
        } else {
          const { name: mapping } = this.#entry("property", name, p.value.span);
          once("mapping", p);
          found.mapping = this.said(mapping as Mapping, p.span, mapping);
        }
      });
    }
    return found;
  }

  #entry<K extends "granularity" | "clip" | "property">(kind: K, name: string, span: Span) {
    const entry = find(kind, name);
    if (entry !== undefined) return entry;
    if (planned.has(name)) {
      fail(messages.notYet(span, { what: `use "${name}"`, cure: `There are ${namesOf(kind).join(", ")}` }));
    }
    const known = namesOf(kind);
    const is = kindOf(name);
    // `int(8) minmax` and the like: the right word in the wrong slot.
    const cure = kind === "property" && is === "clip"
      ? [`clip ${name}`]
      : kind === "property" && is === "granularity"
      ? [`per ${name}`]
      : [];
    return fail(messages.unknown(span, {
      kind,
      name,
      near: [...cure, ...suggest(name, known)],
      known: kind === "property" ? [...known, "per ...", "clip ..."] : known,
      ...(is !== undefined && { is }),
    }));
  }

  seed(e: ast.Expression): number {
    const value = evaluate(e, this.#context, this.#locals);
    if (value.kind === "unbound") return 0;
    if (value.kind !== "number" || !Number.isInteger(value.value) || value.unit !== undefined) {
      return fail(
        messages.outOfRange(e.span, {
          what: "the seed",
          want: "an integer",
          is: value.kind === "number" ? String(value.value) : `a ${value.kind}`,
        }),
      );
    }
    return value.value;
  }
}

/** @throws DiagnosticError with every mistake of the recipe. */
export function bindRecipe(use: RecipeUse, context: Context): BoundRecipe {
  const binder = new Binder(use, context);
  const rules: Rule[] = [];
  let seed = 0;
  let defaults: Properties = {};
  const once = new Set<string>();
  for (const item of use.definition.items) {
    if (item.kind === "seed" || item.kind === "defaults") {
      if (once.has(item.kind)) binder.diagnostics.push(messages.twice(item.span, { what: `"${item.kind}"` }));
      once.add(item.kind);
    }
    if (item.kind === "seed") seed = binder.attempt(() => binder.seed(item.value)) ?? 0;
    else if (item.kind === "defaults") defaults = binder.properties(item.properties);
    else if (item.kind === "quantize" || item.kind === "adjust" || item.kind === "keep") {
      binder.selector(item.selector);
      const roles = binder.roles(item.roles);
      const format = item.kind === "quantize"
        ? binder.attempt(() => binder.format(item.scheme.format))
        : undefined;
      rules.push({
        kind: item.kind,
        roles,
        selector: item.selector,
        span: item.span,
        line: binder.line(item.span),
        properties: item.kind === "keep" ? {} : binder.properties(item.properties),
        ...(format !== undefined && item.kind === "quantize" &&
          { format: binder.said(format, item.scheme.span, formatText(format)) }),
      });
    } else {
      const cure = "What there is: grammar/reference, or NAME? for help";
      binder.diagnostics.push(messages.notYet(item.span, { what: `use "${item.kind}"`, cure }));
    }
  }
  if (binder.diagnostics.length > 0) {
    throw new DiagnosticError(...binder.diagnostics.map((d) => ({ ...d, source: use.definition.source })));
  }
  return { use, rules, defaults, seed };
}

/** Checks a definition before it is used: its parameters stand for any value that fits. */
export function checkRecipe(definition: RecipeUse["definition"], context: Context): void {
  const args = new Map(
    definition.parameters.map((p): [string, Value] => [p.name.text, { kind: "unbound", name: p.name.text }]),
  );
  bindRecipe({ definition, args }, context);
}
