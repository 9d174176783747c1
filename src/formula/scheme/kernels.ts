/** Nodes as kernels: elements are inputs, what a part shares is a part value, and equal kernels are compiled once. */
import type { NumberType } from "../functions/built_in.ts";
import { floatTypes } from "../functions/storage.ts";
import type { Node } from "../tree.ts";
import { Lowering, type Meaning } from "../lower.ts";
import { Builder } from "../program/builder.ts";
import { anything, type Fact } from "../program/facts.ts";
import { interpret } from "../program/interpret.ts";
import type { Program } from "../program/program.ts";
import { CompiledFormula } from "../wasm/compiled.ts";
import type { Reduction, Specification } from "../wasm/specification.ts";
import type { Storage } from "../wasm/storage.ts";
import { lowerNearestPattern, lowerPattern, lowerValueOfPattern } from "./patterns.ts";
import { variablesOf } from "./variables.ts";

/** A kernel with the names of what it is given, in order. */
export interface Kernel {
  readonly formula: CompiledFormula;
  readonly inputs: readonly string[];
  readonly parts: readonly string[];
}

/** A program over named values. */
export interface Named {
  readonly program: Program;
  readonly inputs: readonly string[];
  readonly parts: readonly string[];
}

/** Number types whose values are bit patterns in memory. */
export interface Patterns {
  /** Of the input `q`. */
  readonly load?: NumberType | undefined;
  /** Of the first result. */
  readonly store?: NumberType | undefined;
}

/**
 * @param node a tuple for several results.
 * @param seed of the random numbers.
 * @param elements the names that differ from element to element; all others are shared by a part.
 */
export function programOf(
  node: Node,
  elements: readonly string[],
  seed = 0,
  { load, store }: Patterns = {},
): Named {
  const used = variablesOf(node);
  const inputs = elements.filter((name) => used.has(name));
  const parts = [...used].filter((name) => !elements.includes(name)).sort();
  const b = new Builder();
  const names = new Map<string, Meaning>([
    ...inputs.map((name, i): [string, Meaning] => {
      const input = b.input(i);
      return [name, load !== undefined && name === "q" ? lowerValueOfPattern(b, input, load) : input];
    }),
    ...parts.map((name, i): [string, Meaning] => [name, b.part(i)]),
  ]);
  const lowering = new Lowering(b, seed), rounded = store && saturating(node);
  if (rounded !== undefined) {
    const [x] = lowering.all(rounded.of, names);
    return { program: b.program([lowerNearestPattern(b, x!, rounded.largest, store!)]), inputs, parts };
  }
  const [first, ...rest] = lowering.all(node, names);
  const stored = store === undefined ? first! : lowerPattern(b, first!, store);
  return { program: b.program([stored, ...rest]), inputs, parts };
}

/** What is rounded to a fixed type and does not go beyond its largest number: its pattern needs no detour by that number. */
function saturating(node: Node): { readonly of: Node; readonly largest: number } | undefined {
  const type = node.op === "call" ? floatTypes.get(node.name) : undefined;
  if (node.op !== "call" || type === undefined) return undefined;
  const [of] = node.args, { largest, infinities } = type;
  const codes = of!.op === "call" && of!.name === "clamp" ? of!.args[1] : undefined;
  if (codes?.op !== "codes" || codes.low.op !== "number" || codes.high.op !== "number") {
    return infinities ? undefined : { of: of!, largest };
  }
  const low = codes.low.value, high = codes.high.value;
  // It is held between these anyway.
  if (of!.op === "call" && low === -largest && high === largest) return { of: of!.args[0]!, largest };
  return !infinities || (low >= -largest && high <= largest) ? { of: of!, largest } : undefined;
}

const compiled = new Map<string, CompiledFormula>();
/** Kernels kept; the oldest goes first. */
const kept = 256;

/** JSON has no -0, NaN or infinities, which are different numbers here. */
const exact = (_: string, value: unknown) =>
  typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value))
    ? `number ${Object.is(value, -0) ? "-0" : value}`
    : value instanceof Float32Array
    ? [...value]
    : value;

export interface KernelOptions {
  /** How the input `q` lies in memory. */
  readonly storage?: Storage;
  /** Whether nobody asks if what is stored as an integer can be. */
  readonly unchecked?: true;
  /** What is known of part values, by name. */
  readonly facts?: ReadonlyMap<string, Fact> | undefined;
}

export function kernelOf(
  { program, inputs, parts }: Named,
  outputs: readonly (Storage | undefined)[],
  reductions: readonly Reduction[] = [],
  { storage = "f32", unchecked, facts }: KernelOptions = {},
): Kernel {
  const specification: Specification = {
    program,
    inputs: inputs.map((name) => name === "q" ? storage : "f32"),
    outputs,
    reductions,
    ...(unchecked && { unchecked }),
    ...(facts && { parts: parts.map((name) => facts.get(name) ?? anything) }),
  };
  const key = JSON.stringify(specification, exact);
  const formula = compiled.get(key) ?? new CompiledFormula(specification);
  compiled.delete(key);
  compiled.set(key, formula);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= kept) break;
    compiled.delete(oldest);
  }
  return { formula, inputs, parts };
}

/** The one result of a program on numbers: for the few values that are not worth a kernel. */
export function valueOf({ program, inputs, parts }: Named, of: (name: string) => number): number {
  return interpret(program, inputs.map(of), parts.map(of), 0)[0]!;
}
