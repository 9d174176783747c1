/** A claim at many numbers: by the scalar definition, number after number, and by a kernel that leaves it what may not hold. */
import { builtIns } from "../../formula/functions.ts";
import { type Fact, factsOf, isIndex } from "../../formula/program/facts.ts";
import type { Program } from "../../formula/program/program.ts";
import { type Kernel, kernelOf, programOf } from "../../formula/scheme/kernels.ts";
import { simplify } from "../../formula/simplify.ts";
import { FormulaError, type Node } from "../../formula/tree.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { Interval } from "../sampled.ts";

/** A value that must be near to another one, or a comparison that must hold: then it is 1, and nothing else is given. */
export interface Sides<T> {
  readonly value: T;
  readonly near?: { readonly target: T; readonly tolerance: T };
}

export interface Tried {
  /** The place of the first number at which the claim does not hold. */
  readonly failing: number | undefined;
  /** The largest error of those before, and the place of its first number. */
  readonly worst: number;
  readonly at: number;
}

/** The claim at a number, by definition. */
export type Definition = Sides<(x: number) => number>;

export const distance = ({ value, near }: Definition, x: number): number =>
  Math.abs(value(x) - (near?.target(x) ?? 1));

/** NaN is near to nothing. */
export const fails = (claim: Definition, x: number): boolean =>
  !(distance(claim, x) <= (claim.near?.tolerance(x) ?? 0));

/** @throws FormulaError as evaluation does. */
export function tryEach(claim: Definition, numbers: ArrayLike<number>): Tried {
  let worst = 0, at = 0;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!, error = distance(claim, x);
    if (!(error <= (claim.near?.tolerance(x) ?? 0))) return { failing: i, worst, at };
    if (error > worst) [worst, at] = [error, i];
  }
  return { failing: undefined, worst, at };
}

/** Results are binary32 as those of the definition, so that errors are the same to the bit. */
export class ClaimKernel {
  readonly #machine: Machine;
  readonly #kernel: Kernel;
  readonly #claim: Definition;

  private constructor(machine: Machine, kernel: Kernel, claim: Definition) {
    this.#machine = machine;
    this.#kernel = kernel;
    this.#claim = claim;
  }

  /** Undefined where a kernel does not say what evaluation says: for random numbers, and for tables, which evaluation does not leave. */
  static of(
    machine: Machine,
    claim: Definition,
    { value, near }: Sides<Node>,
    { variable, from, to, integer }: Interval,
  ): ClaimKernel | undefined {
    const [first, ...rest] = [value, ...(near ? [near.target, near.tolerance] : [])].map((node) =>
      simplify(node, new Map())
    );
    const holds = near === undefined ? truth(first!) : first;
    if (holds === undefined) return undefined;
    try {
      const named = programOf({ op: "tuple", items: [holds, ...rest] }, [variable]);
      const range = { low: Math.fround(from), high: Math.fround(to), integer, mayBeNaN: false };
      if (named.parts.length > 0 || !same(named.program, range)) return undefined;
      return new ClaimKernel(machine, kernelOf(named, named.program.results.map(() => "f32")), claim);
    } catch (error) {
      // Reductions and the like: the definition says what it says of them.
      if (error instanceof FormulaError) return undefined;
      throw error;
    }
  }

  /** @throws Interrupted. */
  try(numbers: ArrayLike<number>): Tried {
    const { arena, pool } = this.#machine, { formula, inputs } = this.#kernel, n = numbers.length;
    const mark = arena.mark();
    try {
      const x = arena.alloc(4 * n), outputs = formula.specification.outputs.map(() => arena.alloc(4 * n));
      arena.f32(x, n).set(numbers);
      formula.run(pool, arena, { rows: 1, cols: n, inputs: inputs.map(() => x), outputs, parts: [] });
      const [value, target, tolerance] = outputs.map((at) => arena.f32(at, n));
      let worst = 0, place = 0;
      for (let i = 0; i < n; i++) {
        const error = Math.abs(value![i]! - (target === undefined ? 1 : target[i]!));
        const most = tolerance === undefined ? 0 : tolerance[i]!;
        if (!(error <= most) && fails(this.#claim, numbers[i]!)) return { failing: i, worst, at: place };
        if (error > worst) [worst, place] = [error, i];
      }
      return { failing: undefined, worst, at: place };
    } finally {
      arena.release(mark);
    }
  }
}

/** 1 where a comparison holds, else 0; it may be settled already. */
function truth(node: Node): Node | undefined {
  if (node.op === "number") return node;
  if (node.op !== "call" || builtIns.get(node.name)?.gives !== "boolean") return undefined;
  const [one, zero] = [1, 0].map((value): Node => ({ op: "number", value }));
  return { op: "cases", branches: [{ when: node, value: one! }], otherwise: zero! };
}

/** Whether a kernel computes what evaluation does at numbers of a range. */
function same(program: Program, range: Fact): boolean {
  const facts = factsOf(program, [range]);
  return program.instructions.every((instruction) =>
    instruction.op !== "random" &&
    (instruction.op !== "lookup" ||
      isIndex(facts[instruction.args[0]]!, program.tables[instruction.table]!.length))
  );
}
