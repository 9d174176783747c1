/** Formulas on whole tensors outside of schemes: element by element, and reduced where they reduce. The scalar twin alone. */
import { Compiler, type Names } from "./evaluate.ts";
import { inline, partOf } from "./inline.ts";
import { reduceAll } from "./scheme/scalar.ts";
import { stage } from "./scheme/stages.ts";
import { variablesOf } from "./scheme/variables.ts";
import { simplify } from "./simplify.ts";
import { FormulaError, type Node } from "./tree.ts";
import { widthOf } from "./types.ts";

/**
 * The values of a node over tensors of one length: for each of its outputs a value for each element, or one value where nothing in it
 * differs from element to element.
 * @throws FormulaError as evaluation does.
 */
export function overTensors(
  node: Node,
  tensors: ReadonlyMap<string, Float32Array>,
): (Float32Array | number)[] {
  const plain = inline(simplify(node, new Map()));
  return Array.from({ length: widthOf(plain) }, (_, i) => overOne(partOf(plain, i), tensors));
}

function overOne(node: Node, tensors: ReadonlyMap<string, Float32Array>): Float32Array | number {
  const count = tensors.values().next().value!.length;
  const range = (): never => {
    throw new FormulaError("Cannot clip here as range() must stand in a scheme");
  };
  const { stages, value } = stage(node, { name: "", count, range, known: new Map() });
  const compiler = new Compiler();
  const slots = new Map<string, number>();
  const give = (name: string) => {
    const slot = compiler.slot();
    slots.set(name, slot);
    return slot;
  };
  const names: Names = { slots, functions: new Map(), tables: new Map() };
  const inputs = [...tensors].map(([name, values]) => ({ slot: give(name), values }));
  const reductions = stages.flat().map((reduction) => ({
    reduction,
    of: compiler.compile(reduction.of, names),
    slot: give(reduction.result),
  }));
  const program = compiler.compile(value, names);
  const frame = compiler.frame();
  const place = (i: number) => inputs.forEach(({ slot, values }) => frame[slot] = values[i]!);
  for (const { reduction, of, slot } of reductions) {
    frame[slot] = reduceAll(reduction, count, (i) => {
      place(i);
      return of(frame);
    });
  }
  if (![...variablesOf(value)].some((name) => tensors.has(name))) return program(frame);
  return Float32Array.from({ length: count }, (_, i) => {
    place(i);
    return program(frame);
  });
}
