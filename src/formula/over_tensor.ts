/** Formulas on whole tensors outside of schemes: element by element, and reduced where they reduce. The scalar twin alone. */
import { Compiler, type Names } from "./evaluate.ts";
import { inline, partOf } from "./inline.ts";
import { reduceAll } from "./scheme/scalar.ts";
import { resultsOf, stage } from "./scheme/stages.ts";
import { variablesOf } from "./scheme/variables.ts";
import { simplify } from "./simplify.ts";
import { parts } from "./analysis/parts.ts";
import { FormulaError, type Node, outside } from "./tree.ts";
import { widthOf } from "./types.ts";

/**
 * The values of a node over tensors of one length: for each of its outputs a value for each element, or one value where nothing in it
 * differs from element to element.
 * @throws FormulaError as evaluation does, and when an element is outside of the domain of the formula that it is given to.
 */
export function overTensors(
  node: Node,
  tensors: ReadonlyMap<string, Float32Array>,
): (Float32Array | number)[] {
  checkElements(node, tensors);
  const plain = inline(simplify(node, new Map()));
  return Array.from({ length: widthOf(plain) }, (_, i) => overOne(partOf(plain, i), tensors));
}

/** Elements that are given to formulas as they are must be of their domains. */
function checkElements(node: Node, tensors: ReadonlyMap<string, Float32Array>): void {
  if (node.op === "formula") {
    const { formula, args } = node;
    [...formula.tensors, ...formula.parameters].forEach((parameter, i) => {
      const given = args[i];
      const values = given?.op === "variable" ? tensors.get(given.name) : undefined;
      const bad = values?.find((value) => outside(value, parameter) !== undefined);
      if (bad === undefined) return;
      throw new FormulaError(
        `Cannot call ${formula.name} as its "${parameter.name}" must be ${
          outside(bad, parameter)
        }: it is ${bad}`,
      );
    });
    args.forEach((arg) => arg.op !== "function" && checkElements(arg, tensors));
    return;
  }
  const inner = node.op === "let" ? [...node.bindings.map((b) => b.value), node.body] : parts(node);
  inner.forEach((part) => checkElements(part, tensors));
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
    by: reduction.rows?.by && compiler.compile(reduction.rows.by, names),
    slots: resultsOf(reduction).map((r) => give(r.name)),
  }));
  const program = compiler.compile(value, names);
  const frame = compiler.frame();
  const place = (i: number) => inputs.forEach(({ slot, values }) => frame[slot] = values[i]!);
  for (const { reduction, of, by, slots } of reductions) {
    const at = (program: typeof of) => (i: number) => {
      place(i);
      return program(frame);
    };
    if (reduction.rows !== undefined) {
      const { of: { elements }, parameters } = reduction.rows;
      if (elements !== undefined) {
        throw new FormulaError("Cannot search here as codes one by one must stand in a scheme");
      }
      const row = (program: typeof of) => Float32Array.from({ length: count }, (_, i) => at(program)(i));
      const { results } = reduction.rows.of.compute(row(of), by ? row(by) : new Float32Array(), parameters);
      slots.forEach((slot, i) => frame[slot] = results[i]!);
    } else frame[slots[0]!] = reduceAll(reduction, count, at(of));
  }
  if (![...variablesOf(value)].some((name) => tensors.has(name))) return program(frame);
  return Float32Array.from({ length: count }, (_, i) => {
    place(i);
    return program(frame);
  });
}
