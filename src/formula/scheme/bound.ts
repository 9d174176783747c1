/** A scheme with its parameters, its levels and its clipping bound: ready to run, by the scalar twin or compiled. */
import { type Clip, type ClipText, gridOf, type Level } from "../../numerics/plan.ts";
import type { NumberType } from "../functions/built_in.ts";
import { reductions } from "../functions.ts";
import { inline, partOf } from "../inline.ts";
import { simplify, type Substitution } from "../simplify.ts";
import {
  type Argument,
  argumentOf,
  FormulaError,
  type Given,
  type Node,
  type SchemeFormula,
  type Statistic,
} from "../tree.ts";
import { type ClipFormula, clipStatistics, isMagnitude } from "./clip_statistics.ts";
import { anything, type Fact, factsOf } from "../program/facts.ts";
import { rootsOf } from "./importances.ts";
import { programOf } from "./kernels.ts";
import { numberTypeOf } from "./patterns.ts";
import { levelsOfKmeans, resultsOf, stage, type Staged } from "./stages.ts";
import { variablesOf } from "./variables.ts";

/** A statistic of one value, for each part of its level. */
export interface PartStatistic extends Staged {
  readonly name: string;
  /** Elements of a part, which follow one another in row-major order. */
  readonly share: number;
  /** What each value takes where it is stored. */
  readonly bits: number;
  /** The number type that it is rounded to last. */
  readonly type?: NumberType;
}

/**
 * How codes are kept: integers of a range that is known, those of one that is not, or the values of a number format: as bit
 * patterns of its type, and without one (binary32) as they are.
 */
export type CodeType =
  | { readonly kind: "range"; readonly low: number; readonly high: number }
  | { readonly kind: "open" }
  | { readonly kind: "values"; readonly bits: number; readonly type: NumberType | undefined };

export interface Search {
  readonly factor: string;
  readonly share: number;
  readonly steps: number;
  /** Roots of what the error of each column counts; absent when all count the same. */
  readonly importances?: Float32Array;
}

export interface BoundScheme {
  readonly name: string;
  /** In the order written: a later one may use an earlier one. */
  readonly statistics: readonly PartStatistic[];
  /** Over `x` and the statistics. */
  readonly encode: Node;
  /** Over `q` and the statistics. */
  readonly decode: Node;
  readonly codes: CodeType;
  /** Of the random numbers. */
  readonly seed: number;
  /** The variable that scales the range, one for each part, when the best of several is to be searched. */
  readonly search: Search | undefined;
}

const reduce = (name: string, ...args: Node[]): Node => ({ op: "reduce", name, args });
const number = (value: number): Node => ({ op: "number", value });
const factor = "clip·factor";

/** What `range(e)` stands for: the ends of the range of e that are encoded without saturation. */
function rangeOf(of: Node, clip: Exclude<RangeClip, ClipFormula>): { low: Node; high: Node } {
  switch (clip.kind) {
    case "none":
      return { low: reduce("min", of), high: reduce("max", of) };
    case "percentile": {
      // Of magnitudes the largest are cut; of values both ends, half of the share each.
      const magnitudes = isMagnitude(of);
      const tail = (1 - clip.share) / 2;
      return magnitudes
        ? { low: reduce("min", of), high: reduce("quantile", of, number(clip.share)) }
        : { low: reduce("quantile", of, number(tail)), high: reduce("quantile", of, number(1 - tail)) };
    }
    case "mse": {
      const scaled = (end: Node): Node => ({
        op: "call",
        name: "multiply",
        args: [end, { op: "variable", name: factor }],
      });
      return { low: scaled(reduce("min", of)), high: scaled(reduce("max", of)) };
    }
  }
}

/** A clip as schemes take it: what was text is formulas. */
export type RangeClip = Exclude<Clip, ClipText | { kind: "moving_average" }> | ClipFormula;

export interface Binding {
  readonly parameters: Given;
  readonly rows: number;
  readonly cols: number;
  /** The level chosen where the scheme is used, for statistics that leave it open. */
  readonly level: Level | undefined;
  readonly clip: RangeClip;
  /** What the error of each column counts, for a clip that is weighted. */
  readonly importances?: Float32Array;
  /** Of the random numbers, an integer; 0 unless said. */
  readonly seed?: number;
}

/** Elements of a run: all of a tensor that is shorter. */
function runOf(size: number, all: number): number {
  if (all <= size) return all;
  if (all % size === 0) return size;
  throw new RangeError(
    `Cannot split the tensor into runs as its elements must be a multiple of ${size}, or fewer: it has ${all}. ` +
      "A scheme with groups within rows has no such limit, such as nf4 per group(64) for nf4_double",
  );
}

/** Elements that share one value of a statistic. */
function shareOf({ level: { kind, size } }: Statistic, { rows, cols, level }: Binding): number {
  if (kind === "tensor") return rows * cols;
  if (kind === "channel") return cols;
  if (kind === "run") return runOf(size!, rows * cols);
  const bound: Level | undefined = size !== undefined ? { kind: "group", size } : level;
  if (bound === undefined || (kind === "group" && bound.kind !== "group")) {
    const example = kind === "group" ? "group(32)" : "channel";
    throw new FormulaError(
      `Cannot reduce per ${kind} as it must be said where the scheme is used, such as per ${example}`,
    );
  }
  return gridOf(bound, rows, cols).cols;
}

/** The stored type that a value is rounded to; binary32 when it is to none. */
function storedAs(node: Node): Pick<PartStatistic, "bits" | "type"> {
  const type = numberTypeOf(node);
  return type === undefined ? { bits: 32 } : { bits: type.bits, type };
}

/** What is known of a node's values from what is known of the names in it. */
function factOf(node: Node, known: ReadonlyMap<string, Fact>): Fact {
  const { program, inputs } = programOf(node, [...variablesOf(node)]);
  return factsOf(program, inputs.map((name) => known.get(name) ?? anything))[program.results[0]!]!;
}

/** What is known of statistics whatever x is, such as that a zero point is an integer. NaN among them is refused by itself. */
export function statisticFacts(statistics: readonly PartStatistic[]): Map<string, Fact> {
  const known = new Map<string, Fact>();
  for (const { name, value } of statistics) known.set(name, factOf(value, known));
  return known;
}

function codeTypeOf(encode: Node, statistics: readonly PartStatistic[]): CodeType {
  const type = numberTypeOf(encode);
  if (type !== undefined) return { kind: "values", bits: type.bits, type };
  if (encode.op === "call" && encode.name === "f32") return { kind: "values", bits: 32, type };
  const { low, high, integer } = factOf(encode, statisticFacts(statistics));
  return integer && low >= -(2 ** 31) && high < 2 ** 31 ? { kind: "range", low, high } : { kind: "open" };
}

/** @throws FormulaError when a parameter or a level is missing; RangeError when groups do not divide. */
export function bindScheme(scheme: SchemeFormula, binding: Binding): BoundScheme {
  const known = new Map<string, Argument>();
  for (const { name, fallback } of scheme.parameters) {
    const value = binding.parameters.get(name) ?? fallback;
    if (value === undefined) {
      throw new FormulaError(`Cannot use "${scheme.name}" as its parameter "${name}" must be given`);
    }
    known.set(name, argumentOf(value));
  }
  const tables = new Map<string, Node>();
  const inlined = (node: Node) => inline(simplify(inline(simplify(node, known)), nothing), tables);
  for (const { names, value } of scheme.constants) {
    const node = inlined(value);
    names.forEach((name, i) => known.set(name, names.length === 1 ? node : partOf(node, i)));
  }
  const { clip } = binding;
  const roots = clip.kind === "mse" && clip.weighted ? importancesOf(binding) : undefined;
  let search: BoundScheme["search"];
  const reduced = new Map<number, Map<string, string>>();
  const encode = inlined(scheme.encode);
  const ranges = new Map<string, { low: Node; high: Node }>();
  const statistics: PartStatistic[] = [];
  for (const statistic of scheme.statistics) {
    const share = shareOf(statistic, binding);
    const known = reduced.get(share) ?? new Map<string, string>();
    reduced.set(share, known);
    const range = (of: Node) => {
      if (clip.kind === "mse") {
        search = { factor, share, steps: clip.steps, ...(roots && { importances: roots }) };
      }
      if (clip.kind !== "formula") return rangeOf(of, clip);
      const key = `${share} ${JSON.stringify(of)}`;
      const clipped = ranges.get(key) ?? add(clipStatistics(clip, of, encode, scheme.name, ranges.size));
      ranges.set(key, clipped);
      return clipped;
    };
    /** Statistics that stand before those that read them. */
    const add = ({ statistics, ...ends }: ReturnType<typeof clipStatistics>) => {
      statistics.forEach(([name, value]) => put(name, inlined(value)));
      return ends;
    };
    const put = (name: string, value: Node) => {
      const staged = stage(value, { name, count: share, range, known });
      statistics.push({ name, share: isPerElement(value) ? 1 : share, ...storedAs(value), ...staged });
    };
    const value = inlined(statistic.value);
    if (value.op === "reduce" && value.name === "kmeans") {
      // A table of statistics: one for each level.
      const [name] = statistic.names;
      const levels = Array.from({ length: levelsOfKmeans(value.args[1]!) }, (_, i) => `${name}·${i}`);
      levels.forEach((level, part) => put(level, { ...value, part }));
      tables.set(name!, { op: "tuple", items: levels.map((level) => ({ op: "variable", name: level })) });
      continue;
    }
    statistic.names.forEach((name, i) => put(name, statistic.names.length === 1 ? value : partOf(value, i)));
  }
  checkLevels(statistics);
  const [coded, decode] = [inlined(scheme.encode), inlined(scheme.decode)];
  return {
    name: scheme.name,
    statistics: readBy([coded, decode], statistics),
    encode: coded,
    decode,
    codes: codeTypeOf(coded, statistics),
    search,
    seed: binding.seed ?? 0,
  };
}

function importancesOf({ importances, cols }: Binding): Float32Array {
  if (importances !== undefined) return rootsOf(importances, cols);
  throw new FormulaError(
    "Cannot clip by weighted_mse as the importance of each column must be given. clip mse needs none",
  );
}

/** The statistics that some nodes need, be it by way of others. */
function readBy(nodes: readonly Node[], statistics: readonly PartStatistic[]): PartStatistic[] {
  const needed = new Set(nodes.flatMap((node) => [...variablesOf(node)]));
  return statistics.toReversed().filter(({ name, value, stages }) => {
    const reductions = stages.flat();
    if (!needed.has(name) && !reductions.flatMap(resultsOf).some((r) => needed.has(r.name))) return false;
    for (const node of [value, ...reductions.flatMap(({ of, rows }) => rows?.by ? [of, rows.by] : [of])]) {
      for (const variable of variablesOf(node)) needed.add(variable);
    }
    return true;
  }).reverse();
}

/** Whether a value is one an element: codes that a search has chosen one by one. */
function isPerElement(node: Node): boolean {
  if (node.op !== "reduce") return false;
  const elements = reductions[node.name]?.rows?.elements;
  return elements !== undefined && elements === (node.part ?? 0);
}

/** Whether a scheme leaves a range to be clipped. */
export function takesClip({ statistics }: SchemeFormula): boolean {
  return statistics.some(({ value }) => JSON.stringify(value).includes('{"op":"reduce","name":"range"'));
}

/** A value for a part cannot be made of values for smaller parts, unless they are reduced. */
function checkLevels(statistics: readonly PartStatistic[]): void {
  const shares = new Map(statistics.map((s) => [s.name, s.share]));
  for (const { name, share, value } of statistics) {
    const finer = [...variablesOf(value)].find((v) => (shares.get(v) ?? Infinity) < share);
    if (finer === undefined) continue;
    throw new FormulaError(
      `Cannot compute "${name}" as it must have one value for ${share} elements: "${finer}" has one for ${
        shares.get(finer)
      }, so reduce it`,
    );
  }
}

const nothing: Substitution = new Map();
