/** The values that an expression takes on an atom: the few there can be, or all numbers between two. */
import type { Node } from "../tree.ts";
import { numberTypeOf, valueOfPattern } from "../scheme/patterns.ts";
import { builtIns } from "../functions.ts";
import type { Analysis, Range } from "./analysis.ts";
import { replaced } from "./parts.ts";
import { stepsOf } from "./pieces.ts";
import { Tape } from "./tape.ts";

/** At most as many values of a step are looked at one by one. */
const mostValues = 1 << 17;

/** Some of them may not be taken: `step`, which is monotone, tells by its own value. */
export interface FewValues {
  readonly step: Node;
  readonly values: readonly { readonly of: number; readonly value: number }[];
}

/** All values that a step can have within its bounds: integers, or the numbers of a type. */
function valuesOf(step: Node, { bounds, tape, range }: Analysis): number[] | undefined {
  tape.run(range.from);
  const first = tape.value(tape.place(step));
  tape.run(range.to);
  const last = tape.value(tape.place(step));
  // It is monotone.
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  if (bounds.of(step).integer) {
    return high - low < mostValues ? Array.from({ length: high - low + 1 }, (_, i) => low + i) : undefined;
  }
  const type = numberTypeOf(step);
  if (step.op !== "call" || type === undefined || type.bits > 16) return undefined;
  const { compute } = builtIns.get(step.name)!;
  const widths = step.args.slice(1).flatMap((arg) => arg.op === "number" ? [arg.value] : []);
  const all = Array.from({ length: 2 ** type.bits }, (_, pattern) => valueOfPattern(pattern, type));
  return all.filter((v) => v >= low && v <= high && compute(v, ...widths) === v);
}

/** Where x comes in by one step of few values: what becomes of each of them. */
export function fewValues(atom: Analysis): FewValues | undefined {
  const { nodes: [step, ...more], only } = stepsOf(atom.body, atom.directions);
  if (!only || step === undefined || more.length > 0) return undefined;
  const values = valuesOf(step, atom);
  if (values === undefined) return undefined;
  const name = "·step";
  const known = new Map<Node, Node>([[step, { op: "variable", name }]]);
  const change = (node: Node): Node => {
    const found = known.get(node) ?? replaced(node, change);
    known.set(node, found);
    return found;
  };
  const body = change(atom.body);
  const tape = new Tape(body, name), place = tape.place(body);
  return {
    step,
    values: values.map((of) => {
      tape.run(of);
      return { of, value: tape.value(place) };
    }),
  };
}

/** All values, and more between them. */
export function hullOf(atom: Analysis): Range {
  const { range: { from, to }, direction, body, bounds } = atom;
  const [first, last] = [atom.of(from), atom.of(to)];
  if (direction === "rising" && first <= last) return { from: first, to: last };
  if (direction === "falling" && last <= first) return { from: last, to: first };
  const { low, high } = bounds.of(body);
  return { from: low, to: high };
}
