/** What flows, replaced by what its codes decode to: the formulas of the scheme over a batch, with static statistics or its own. */
import { bindScheme, type BoundScheme } from "../../formula/scheme/bound.ts";
import { SchemeOnTensor } from "../../formula/scheme/compiled.ts";
import { variablesOf } from "../../formula/scheme/variables.ts";
import type { Machine } from "../../tensor/machine.ts";
import { isNumericMistake } from "../context.ts";
import { schemeUseOf } from "../scheme_use.ts";
import type { ActivationPlan } from "./treatment.ts";

/** What codes and their decoder read by themselves: all that a static scheme needs. */
function withoutSources(bound: BoundScheme): BoundScheme {
  const read = variablesOf(bound.encode, bound.decode);
  return { ...bound, statistics: bound.statistics.filter(({ name }) => read.has(name)) };
}

export class FakeQuantizer {
  readonly #machine: Machine;
  readonly #plan: ActivationPlan;
  readonly #bound = new Map<string, BoundScheme>();

  constructor(machine: Machine, plan: ActivationPlan) {
    this.#machine = machine;
    this.#plan = plan;
  }

  /**
   * @param x byte offset of a rows x cols matrix in the arena: a token a row
   * @param to byte offset; it may be the same
   * @throws FormulaError, RangeError when the scheme does not fit the matrix
   */
  run(x: number, to: number, rows: number, cols: number): void {
    try {
      this.#run(x, to, rows, cols);
    } catch (error) {
      if (!isNumericMistake(error)) throw error;
      const { role, layer } = this.#plan, why = error.message.replace(/^Cannot .*? as /, "");
      throw new RangeError(`Cannot quantize ${role} of "${layer.path}" as ${why}`);
    }
  }

  #run(x: number, to: number, rows: number, cols: number): void {
    const { statistics } = this.#plan, key = `${rows} ${cols}`;
    let bound = this.#bound.get(key);
    if (bound === undefined) {
      const own = bindScheme(schemeUseOf(this.#plan).scheme, { ...schemeUseOf(this.#plan), rows, cols });
      this.#bound.set(key, bound = statistics === undefined ? own : withoutSources(own));
    }
    const given = statistics === undefined
      ? undefined
      : new Map(bound.statistics.map(({ name }) => [name, Float32Array.of(statistics.get(name)!)]));
    new SchemeOnTensor(this.#machine, bound, { rows, cols, x }, given).decodeTo(to);
  }
}
