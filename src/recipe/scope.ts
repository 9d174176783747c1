/** The names that cells have defined, and behind them the schemes of the prelude. Values are immutable; defining a name again replaces its value. */
import type { Surroundings } from "../formula/read/view.ts";
import { preludeSchemes } from "./prelude.ts";
import type { Value } from "./values.ts";

export class Scope implements Surroundings {
  readonly #values = new Map<string, Value>();
  readonly #outer: Scope | undefined;
  /** Whether some names have no value yet, while a cell is checked before it runs. */
  unbound = false;

  readonly #noted: ((name: string) => void) | undefined;

  /**
   * @param outer what lies around: its names are read, and never written.
   * @param noted is told each name that is looked up here.
   */
  constructor(outer?: Scope, noted?: (name: string) => void) {
    this.#outer = outer;
    this.#noted = noted;
  }

  get(name: string): Value | undefined {
    this.#noted?.(name);
    const own = this.#values.get(name);
    if (own !== undefined || this.#outer !== undefined) return own ?? this.#outer?.get(name);
    const scheme = preludeSchemes().get(name);
    return scheme && { kind: "scheme", scheme };
  }

  set(name: string, value: Value): void {
    this.#values.delete(name); // so that the newest stands last
    this.#values.set(name, value);
    if (value.kind === "unbound") this.unbound = true;
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#all().entries();
  }

  names(): readonly string[] {
    return [...this.#all().keys()];
  }

  #all(): ReadonlyMap<string, Value> {
    return this.#outer === undefined ? this.#values : new Map([...this.#outer.entries(), ...this.#values]);
  }

  formula(name: string) {
    const value = this.get(name);
    return value?.kind === "formula" ? value.formula : undefined;
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    // 1% is 0.01, in formulas too.
    return value?.kind === "number" && (value.unit ?? "%") === "%" ? value.value : undefined;
  }

  table(name: string): readonly number[] | undefined {
    const value = this.get(name);
    if (value?.kind !== "list" || value.items.length === 0) return undefined;
    const numbers = value.items.flatMap((item) =>
      item.kind === "number" && item.unit === undefined ? [item.value] : []
    );
    return numbers.length === value.items.length ? numbers : undefined;
  }

  word(name: string): string | undefined {
    const value = this.get(name);
    return value?.kind === "word" ? value.name : value?.kind === "formula" ? value.formula.name : undefined;
  }

  kind(name: string): string | undefined {
    return this.get(name)?.kind;
  }
}
