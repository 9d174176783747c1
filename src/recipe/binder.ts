/** Looks up the names of a recipe's parts and checks their numbers; the mistakes are collected. */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError, mendedBy, type Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { position } from "../../grammar/render.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Clip, Level, Mapping } from "../numerics/plan.ts";
import { planned } from "../registry/planned.ts";
import { find, kindOf, namesOf } from "../registry/registry.ts";
import { bindArguments } from "./bind_arguments.ts";
import type { Properties, Said } from "./bound.ts";
import { type Context, fail } from "./context.ts";
import type { Locals } from "./expression.ts";
import { asCall } from "./given.ts";
import { clipText, levelText } from "./spelling.ts";
import type { RecipeUse, Value } from "./values.ts";

/** A name with arguments, where it is used. */
export type Reference = ast.CallExpression | ast.NameExpression;

/** What a name stands for: with the arguments it is given, and the names that these see. */
export interface Resolved {
  readonly name: string;
  readonly value?: Value;
  readonly use: Reference;
  readonly locals: Locals;
}

export class Binder {
  readonly diagnostics: Diagnostic[] = [];
  readonly context: Context;
  /** The recipe's parameters. */
  readonly locals: Locals;
  readonly #use: RecipeUse;

  constructor(use: RecipeUse, context: Context) {
    this.#use = use;
    this.context = context;
    this.locals = use.args;
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

  /** As it was written. */
  text(span: Span): string {
    return this.#use.definition.source.text.slice(span.start, span.end);
  }

  roles(words: readonly ast.Word[]): string[] {
    return words.flatMap((word) => this.attempt(() => this.entry("role", word.text, word.span).name) ?? []);
  }

  /** Type words and patterns can be checked without a model. */
  selector(s: ast.Selector): void {
    if (s.kind === "union" || s.kind === "intersection") s.of.forEach((part) => this.selector(part));
    else if (s.kind === "difference") [s.of, s.except].forEach((part) => this.selector(part));
    else if (s.kind === "type" && find("layerType", s.name) === undefined) {
      // Perhaps a layer of a model that the cell opens: then it is told when the model is there.
      const layer = this.context.scope.unbound && /_|\d$/.test(s.name);
      if (!layer) this.diagnostics.push(this.#unknownType(s.name, s.span));
    } else if (s.kind === "pattern") {
      try {
        new RegExp(s.source, "u");
      } catch (error) {
        this.diagnostics.push(messages.badPattern(s.span, { why: (error as Error).message }));
      }
    }
  }

  /** A type that is none: a layer of a model that is open, without its quotes, or a misspelt one. */
  #unknownType(name: string, span: Span): Diagnostic {
    for (const [model, value] of this.context.scope.entries()) {
      if (value.kind === "model" && value.model.layers.some((layer) => layer.path === name)) {
        return mendedBy(messages.unquotedPath(span, { path: name, model }), span, `"${name}"`);
      }
    }
    const known = namesOf("layerType");
    return messages.unknownLayerType(span, { name, near: suggest(name, known), known });
  }

  /** A name that stands for a parameter of the recipe gives way to its value. */
  resolve(use: Reference): Resolved {
    const name = use.kind === "name" ? use.name : use.callee.text;
    const value = this.locals.get(name) ?? (use.kind === "name" ? this.#called(name) : undefined);
    const { locals } = this;
    if (value?.kind !== "word" && value?.kind !== "scheme") {
      return value === undefined ? { name, use, locals } : { name, value, use, locals };
    }
    const is = value.kind === "word" ? value.name : value.scheme.name;
    const called = use.kind === "name" && value.given !== undefined
      ? asCall(use, is, value.given, locals)
      : { use, locals };
    return value.kind === "word" ? { name: is, ...called } : { name: is, value, ...called };
  }

  /** The dialect that a word names, by itself or as a parameter of the recipe. */
  dialect({ text: name, span }: ast.Word): string {
    const { name: is, value } = this.resolve({ kind: "name", name, span });
    return value?.kind === "unbound" ? "quire" : this.entry("dialect", is, span).name;
  }

  /** What the session calls by this name: `f = int(4)`, `c = mse`. */
  #called(name: string): Value | undefined {
    const value = this.context.scope.get(name);
    return value?.kind === "word" || value?.kind === "scheme" ? value : undefined;
  }

  arguments(entry: Parameters<typeof bindArguments>[0], { use, locals }: Resolved) {
    return bindArguments(entry, use, this.context, locals);
  }

  properties(list: readonly ast.Property[]): Properties {
    const found: { -readonly [K in keyof Properties]: Properties[K] } = {};
    const titles = {
      level: "the granularity",
      clip: "the clipping",
      mapping: "the mapping",
      scaling: "static or dynamic",
    };
    const once = (slot: keyof typeof found, p: ast.Property) => {
      if (found[slot] !== undefined) fail(messages.twice(p.span, { what: titles[slot] }));
    };
    for (const p of list) {
      this.attempt(() => {
        const resolved = this.resolve(p.value);
        const { name, value } = resolved;
        const unbound = value?.kind === "unbound";
        if (p.slot === "per") {
          once("level", p);
          const level: Level = unbound
            ? { kind: "tensor" }
            : ((e) => e.level(this.arguments(e, resolved)))(this.entry("granularity", name, p.value.span));
          found.level = this.said(level, p.span, levelText(level));
        } else if (p.slot === "clip") {
          once("clip", p);
          const clip: Clip = unbound
            ? { kind: "none" }
            : ((e) => e.clip(this.arguments(e, resolved)))(this.entry("clip", name, p.value.span));
          found.clip = this.said(clip, p.span, clipText(clip));
        } else {
          const mapping = unbound ? "symmetric" : this.entry("property", name, p.value.span).name;
          if (mapping === "static" || mapping === "dynamic") {
            once("scaling", p);
            found.scaling = this.said(mapping, p.span, mapping);
            return;
          }
          once("mapping", p);
          found.mapping = this.said(mapping as Mapping, p.span, mapping);
        }
      });
    }
    return found;
  }

  entry<K extends "granularity" | "clip" | "property" | "role" | "pass" | "dialect" | "metric">(
    kind: K,
    name: string,
    span: Span,
  ) {
    const entry = find(kind, name);
    if (entry !== undefined) return entry;
    if (planned.has(name)) {
      fail(messages.notYet(span, { what: `use "${name}"`, cure: `There are ${namesOf(kind).join(", ")}` }));
    }
    const known = namesOf(kind);
    const is = kindOf(name);
    // `int(8) minmax` and the like: the right word in the wrong slot.
    const cure = kind === "property" && name === "clip"
      ? ["clip mse"]
      : kind === "property" && is === "clip"
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
}
