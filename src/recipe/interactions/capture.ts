/** Values of the session as JSON: by value, with every formula they use. */
import { position } from "../../../grammar/render.ts";
import { textOfFormula, textOfScheme } from "../../formula/text.ts";
import type { Formula, SchemeFormula } from "../../formula/tree.ts";
import { calledBy, calledByScheme } from "./called.ts";
import type { Given, RecipeDefinition, Value } from "../values.ts";
import type { Cell } from "../../display/table.ts";
import { networkText } from "../training/network.ts";
import type { Definition, Referred, Stored, StoredGiven, StoredNumber } from "./interaction.ts";

export function storedNumber(value: number): StoredNumber {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value) as "NaN" | "Infinity" | "-Infinity";
}

const storedCell = (cell: Cell): Cell => typeof cell === "number" ? storedNumber(cell) : cell;

export class Capture {
  readonly definitions: Definition[] = [];
  /** True once a value was met that is stored by its name only. */
  needsKernel = false;
  readonly #known = new Map<Formula | SchemeFormula | RecipeDefinition, number>();

  value(value: Value): Stored {
    switch (value.kind) {
      case "number": {
        const { unit } = value;
        return { kind: "number", value: storedNumber(value.value), ...(unit !== undefined && { unit }) };
      }
      case "text":
      case "boolean":
        return { kind: value.kind, value: value.value } as Stored;
      case "word":
        return { kind: "word", name: value.name, ...this.#given(value.given) };
      case "unbound":
        return { kind: "word", name: value.name };
      case "distribution":
        return { kind: "word", name: value.distribution.name };
      case "range":
        return value;
      case "list":
      case "tuple":
        return { kind: value.kind, items: value.items.map((item) => this.value(item)) };
      case "table": {
        const { title, columns, rows, notes } = value.table;
        return { kind: "table", title, columns, rows: rows.map((row) => row.map(storedCell)), notes };
      }
      case "formula":
        return { kind: "formula", at: this.#formula(value.formula) };
      case "scheme":
        return { kind: "scheme", at: this.#scheme(value.scheme), ...this.#given(value.given) };
      case "recipe": {
        const { definition, args } = value.use;
        const at = this.#once(definition, () => this.#recipe(definition));
        const given = [...args].map(([name, arg]): [string, Stored] => [name, this.value(arg)]);
        return { kind: "recipe", at, args: Object.fromEntries(given) };
      }
      case "model":
        return this.#reference("model", value.name, value.model.hash);
      case "quantized":
        return this.#reference("quantized", value.quantized.name, value.quantized.model.hash);
      case "network":
        return this.#reference("network", networkText(value.network), networkText(value.network));
      case "data":
        return this.#reference("data", value.data.set.name, value.data.set.hash);
    }
  }

  #given(given: readonly Given[] | undefined): { given?: StoredGiven[] } {
    return given === undefined
      ? {}
      : { given: given.map((argument) => ({ ...argument, value: this.value(argument.value) })) };
  }

  #reference(kind: Referred, name: string, hash: string): Stored {
    this.needsKernel = true;
    return { kind, name, hash };
  }

  #once(what: Formula | SchemeFormula | RecipeDefinition, make: () => Definition): number {
    const known = this.#known.get(what);
    if (known !== undefined) return known;
    const made = make();
    this.definitions.push(made);
    this.#known.set(what, this.definitions.length - 1);
    return this.definitions.length - 1;
  }

  #formula(formula: Formula): number {
    return this.#once(formula, () => {
      const text = textOfFormula(formula);
      const uses = this.#uses(calledBy(formula));
      return { kind: "formula", text, ...(formula.source !== text && { source: formula.source }), uses };
    });
  }

  #scheme(scheme: SchemeFormula): number {
    return this.#once(scheme, () => {
      const text = textOfScheme(scheme);
      const uses = this.#uses(calledByScheme(scheme));
      return { kind: "scheme", text, ...(scheme.source !== text && { source: scheme.source }), uses };
    });
  }

  #uses(called: ReadonlyMap<string, Formula>): Record<string, number> {
    return Object.fromEntries([...called].map(([name, formula]) => [name, this.#formula(formula)]));
  }

  /** A recipe reads its names where it is used: they are inputs of their own. */
  #recipe({ source, span }: RecipeDefinition): Definition {
    const line = position(source.text, span.start).line + 1;
    return { kind: "recipe", text: source.text.slice(span.start, span.end), line, uses: {} };
  }
}
