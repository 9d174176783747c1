/** The names that cells have defined. Values are immutable; defining a name again replaces its value. */
import type { Surroundings } from "../formula/read/view.ts";
import type { Value } from "./values.ts";

export class Scope implements Surroundings {
  readonly #values = new Map<string, Value>();

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: Value): void {
    this.#values.delete(name); // so that the newest stands last
    this.#values.set(name, value);
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#values.entries();
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  formula(name: string) {
    const value = this.#values.get(name);
    return value?.kind === "formula" ? value.formula : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return value?.kind === "number" && value.unit === undefined ? value.value : undefined;
  }

  table(name: string): readonly number[] | undefined {
    const value = this.#values.get(name);
    if (value?.kind !== "list" || value.items.length === 0) return undefined;
    const numbers = value.items.flatMap((item) =>
      item.kind === "number" && item.unit === undefined ? [item.value] : []
    );
    return numbers.length === value.items.length ? numbers : undefined;
  }

  kind(name: string): string | undefined {
    return this.#values.get(name)?.kind;
  }
}
