/** Values from JSON: what `./capture.ts` has stored, read back. */
import type { Statement } from "../../../grammar/ast.ts";
import { read } from "../../../grammar/read.ts";
import type { Cell } from "../../display/table.ts";
import type { Context } from "../context.ts";
import { formulaOf, schemeOf } from "../read_definition.ts";
import { Scope } from "../scope.ts";
import { runStatement } from "../statements/all.ts";
import type { Given, Value } from "../values.ts";
import type { Definition, Interaction, Referred, Stored, StoredGiven, StoredNumber } from "./interaction.ts";

/** Finds what is stored by its name and hash only; undefined when it is not at hand. */
export type Resolve = (kind: Referred, name: string, hash: string) => Value | undefined;

const numberOf = (value: StoredNumber): number => typeof value === "number" ? value : Number(value);

export class Restore {
  readonly #definitions: readonly Definition[];
  readonly #context: Context;
  readonly #resolve: Resolve;
  readonly #values = new Map<number, Value>();

  /** @param context what statements are run in; its scope is not used. */
  constructor({ definitions }: Interaction, context: Context, resolve: Resolve) {
    this.#definitions = definitions;
    this.#context = context;
    this.#resolve = resolve;
  }

  /** @throws RangeError when a value refers to what is not stored and not at hand. */
  async scope(inputs: Interaction["inputs"]): Promise<Scope> {
    const scope = new Scope();
    // Recipes read the other names where they are defined.
    const byNeed = Object.entries(inputs).sort(([, a], [, b]) =>
      Number(a.kind === "recipe") - Number(b.kind === "recipe")
    );
    for (const [name, stored] of byNeed) scope.set(name, await this.value(stored, scope));
    return scope;
  }

  /** @param around where recipes find the names that they read. */
  async value(stored: Stored, around: Scope): Promise<Value> {
    switch (stored.kind) {
      case "number": {
        const { unit } = stored;
        return { kind: "number", value: numberOf(stored.value), ...(unit !== undefined && { unit }) };
      }
      case "text":
      case "boolean":
      case "range":
        return stored;
      case "word":
        return { kind: "word", name: stored.name, ...await this.#given(stored.given, around) };
      case "list":
      case "tuple": {
        const items: Value[] = [];
        for (const item of stored.items) items.push(await this.value(item, around));
        return { kind: stored.kind, items };
      }
      case "table": {
        const { title, columns, notes } = stored;
        const cellOf = (cell: Cell, i: number): Cell =>
          typeof cell === "string" && columns[i]?.type === "number" ? Number(cell) : cell;
        return {
          kind: "table",
          table: { title, columns, notes, rows: stored.rows.map((row) => row.map(cellOf)) },
        };
      }
      case "formula":
        return await this.#definition(stored.at, new Scope());
      case "scheme": {
        const value = await this.#definition(stored.at, new Scope());
        return value.kind === "scheme" ? { ...value, ...await this.#given(stored.given, around) } : value;
      }
      case "recipe": {
        const value = await this.#definition(stored.at, around);
        const args = new Map<string, Value>();
        for (const [name, arg] of Object.entries(stored.args)) args.set(name, await this.value(arg, around));
        return value.kind === "recipe"
          ? { kind: "recipe", use: { definition: value.use.definition, args } }
          : value;
      }
      default: {
        const found = this.#resolve(stored.kind, stored.name, stored.hash);
        if (found !== undefined) return found;
        throw new RangeError(
          `Cannot run this interaction here as "${stored.name}" must be at hand: it needs the kernel that has it`,
        );
      }
    }
  }

  async #given(
    stored: readonly StoredGiven[] | undefined,
    around: Scope,
  ): Promise<{ given?: readonly Given[] }> {
    if (stored === undefined) return {};
    const given: Given[] = [];
    for (const { value, ...named } of stored) {
      given.push({ ...named, value: await this.value(value, around) });
    }
    return { given };
  }

  async #definition(at: number, around: Scope): Promise<Value> {
    const known = this.#values.get(at);
    if (known !== undefined) return known;
    const { text, source, line = 1, uses } = this.#definitions[at]!;
    const scope = new Scope(around);
    for (const [name, used] of Object.entries(uses)) {
      scope.set(name, await this.#definition(used, new Scope()));
    }
    // As many lines above it as there were: reports name the line of a rule.
    const cell = "\n".repeat(line - 1) + text;
    const [statement] = read(cell).statements;
    const value = await this.#defined(statement!, source ?? text, scope, cell);
    this.#values.set(at, value);
    return value;
  }

  /** @param source the text that is shown of a formula or a scheme. */
  async #defined(s: Statement, source: string, scope: Scope, text: string): Promise<Value> {
    // Those of the prelude have names that a cell may not define.
    if (s.kind === "formula") return { kind: "formula", formula: formulaOf(s, scope, source) };
    if (s.kind === "scheme") return { kind: "scheme", scheme: schemeOf(s, scope, source) };
    const inner = { ...this.#context, scope, source: { text, place: "definition" } };
    const { defines } = await runStatement(s, inner);
    return scope.get(defines![0]!)!;
  }
}
