/** One expression on one part of a domain: its values, bounds and directions there. */
import { FormulaError, type Node } from "../tree.ts";
import { Bounds } from "./bounds.ts";
import { type Direction, Directions } from "./direction.ts";
import { Tape } from "./tape.ts";

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Part {
  readonly range: Range;
  readonly tape: Tape;
  readonly bounds: Bounds;
  readonly directions: Directions;
}

export class Analysis implements Part {
  readonly tape: Tape;
  readonly bounds: Bounds;
  readonly directions: Directions;
  readonly body: Node;
  readonly variable: string;
  readonly range: Range;
  readonly integer: boolean;

  /**
   * @param integer whether x is an integer: what is told then holds for integers, though the range has other numbers too.
   * @throws FormulaError for an expression of other variables, with statistics, or with randomness.
   */
  constructor(body: Node, variable: string, range: Range, integer = false) {
    if (body.op === "tuple") throw new FormulaError("Cannot analyse several values as it must be one");
    this.body = body;
    this.variable = variable;
    this.range = range;
    this.integer = integer;
    this.tape = new Tape(body, variable);
    this.bounds = new Bounds(new Map([[variable, { low: range.from, high: range.to, integer }]]));
    this.directions = new Directions(variable, this.bounds);
  }

  readonly of = (x: number): number => {
    this.tape.run(x);
    return this.tape.value(this.tape.place(this.body));
  };

  get direction(): Direction {
    return this.directions.of(this.body);
  }

  on(range: Range): Analysis {
    return new Analysis(this.body, this.variable, range, this.integer);
  }

  /** Below zero and from there on apart, where magnitudes and squares are monotone. */
  halves(): readonly Analysis[] {
    const { from, to } = this.range;
    if (!(from < 0 && to >= 0)) return [this];
    return [this.on({ from, to: -(2 ** -149) }), this.on({ from: 0, to })];
  }
}
