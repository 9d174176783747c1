/**
 * A cell is checked before any of its statements runs, so that no mistake hides the next and none waits behind long work:
 * its names, its definitions, and the recipes that it uses, as far as they are known without a model.
 */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError, mostDiagnostics } from "../../grammar/diagnostic.ts";
import type { Read } from "../../grammar/read.ts";
import { checkHeld } from "../formula/read/reader.ts";
import { bindRecipe } from "./bind_recipe.ts";
import { unknownNames } from "./check_names.ts";
import { type Context, isTooDeep } from "./context.ts";
import { evaluate, recipeUse } from "./expression.ts";
import { definesOf, expressionsOf, needsWork, partsOf, readsOfDefinition } from "./reads.ts";
import { Scope } from "./scope.ts";
import { valueFunctions } from "./value_functions.ts";
import { formula, recipe, scheme } from "./statements/define.ts";
import type { Value } from "./values.ts";

/** Work, or files to open: what they yield is known when they have run. */
const works = (e: ast.Expression): boolean =>
  e.kind === "member" || needsWork(e) ||
  (e.kind === "call" && (e.callee.text === "open" || Object.hasOwn(valueFunctions, e.callee.text))) ||
  partsOf(e).some(works);

/** A list of what is not known yet is not known either. */
const known = (value: Value): boolean =>
  value.kind !== "unbound" &&
  !((value.kind === "list" || value.kind === "tuple") && !value.items.every(known));

class CellChecker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: Context;
  /** Names that the cell defines, as far as they are known; what only running tells is unbound. */
  readonly #scope: Scope;

  constructor(context: Context, unread: ReadonlySet<string>) {
    this.#scope = new Scope(context.scope);
    this.#context = { ...context, scope: this.#scope, emit: () => {}, warn: () => {} };
    for (const name of unread) this.#open(name);
  }

  #open(name: string): void {
    this.#scope.set(name, { kind: "unbound", name });
  }

  /** Runs one part; its mistakes are kept. Whether it went well. */
  #attempt(part: () => void): boolean {
    try {
      part();
      return true;
    } catch (error) {
      if (error instanceof DiagnosticError) this.diagnostics.push(...error.diagnostics);
      // It is told when the statement runs.
      else if (!isTooDeep(error)) throw error;
      return false;
    }
  }

  /** @param sound whether all names that the statement reads are known */
  statement(s: ast.Statement, sound: boolean): void {
    if (sound && s.kind === "explain") this.#use(s.recipe);
    if (sound) expressionsOf(s).forEach((e) => this.#uses(e));
    expressionsOf(s).forEach((e) => this.#numbers(e));
    const names = definesOf(s);
    if (names.length > 0 && !(this.#known(s, sound) && this.#attempt(() => this.#define(s)))) {
      names.forEach((name) => this.#open(name));
    }
  }

  /** Whether a definition can be made of what is known. */
  #known(s: ast.Statement, sound: boolean): boolean {
    if (s.kind === "recipe") return true;
    if (!sound || (s.kind === "assign" && works(s.value))) return false;
    return [...readsOfDefinition(s)].every(({ text }) => this.#scope.get(text)?.kind !== "unbound");
  }

  #define(s: ast.Statement): void {
    if (s.kind === "formula") formula(s, this.#context);
    else if (s.kind === "scheme") scheme(s, this.#context);
    else if (s.kind === "recipe") recipe(s, this.#context);
    else if (s.kind === "assign") {
      const value = evaluate(s.value, this.#context);
      const parts = value.kind === "tuple" ? value.items : [value];
      s.names.forEach(({ text }, i) => {
        const part = parts[i];
        if (part !== undefined && known(part)) this.#scope.set(text, part);
        else this.#open(text);
      });
    }
  }

  #numbers(e: ast.Expression): void {
    if (e.kind === "number") this.#attempt(() => checkHeld(e));
    partsOf(e).forEach((part) => this.#numbers(part));
  }

  #uses(e: ast.Expression): void {
    if (e.kind === "apply" || e.kind === "sensitivity") this.#use(e.recipe);
    // The names of a sweep have values only while it runs.
    if (e.kind !== "sweep") partsOf(e).forEach((part) => this.#uses(part));
  }

  /** A recipe with its arguments. */
  #use(e: ast.Expression): void {
    const name = e.kind === "name" ? e.name : e.kind === "call" ? e.callee.text : undefined;
    if (name === undefined || this.#scope.get(name)?.kind !== "recipe") return;
    this.#attempt(() => bindRecipe(recipeUse(e, this.#context), this.#context));
  }
}

/** One mistake in one place is told once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span, source }) => {
    const key = `${code} ${span.start} ${span.end} ${source?.place ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** All that is wrong with a cell, in the order of its text; mistakes in recipes of other cells stand last. */
export function checkCell(
  { statements, diagnostics, unread }: Read,
  context: Context,
): readonly Diagnostic[] {
  if (diagnostics.length >= mostDiagnostics) return diagnostics;
  const unknown = unknownNames(statements, unread, context);
  const checker = new CellChecker(context, unread);
  for (const s of statements) {
    const { start, end } = s.span;
    checker.statement(s, !unknown.some(({ span }) => span.start >= start && span.end <= end));
  }
  const all = unique([...diagnostics, ...unknown, ...checker.diagnostics]);
  const here = all.filter(({ source }) => source === undefined || source === context.source);
  here.sort((a, b) => a.span.start - b.span.start);
  return [...here, ...all.filter((d) => !here.includes(d))];
}
