/** A scheme over a tensor: codes, statistics, and what decodes them. */
import type { Level } from "../../numerics/plan.ts";
import type { RowSource } from "../../numerics/rows.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { Given, SchemeFormula } from "../tree.ts";
import { bindScheme, type BoundScheme, type CodeType, type RangeClip } from "./bound.ts";
import type { Codes } from "./codes.ts";
import { variablesOf } from "./variables.ts";
import { decodeCodes, SchemeOnTensor } from "./compiled.ts";
import { inMemory, type Kept, type Room } from "./kept.ts";

export interface SchemeUse {
  readonly scheme: SchemeFormula;
  readonly parameters: Given;
  /** The level chosen where the scheme is used, for statistics that leave it open. */
  readonly level: Level | undefined;
  /** What `range()` stands for. */
  readonly clip: RangeClip;
  /** What the error of each column counts, for a clip that is weighted. */
  readonly importances?: Float32Array;
  /** Of the random numbers; 0 unless said. */
  readonly seed?: number;
}

export interface SchemeRun<K extends Kept = Codes> {
  readonly bound: BoundScheme;
  readonly codes: K;
  /** Bits that each code takes: of its declared range or format, else of the range that occurred. */
  readonly bits: number;
  /** One array a statistic, with how many elements share each of its values. */
  readonly statistics: readonly {
    readonly name: string;
    readonly values: K extends Codes ? Float32Array : Kept;
    readonly share: number;
    readonly bits: number;
  }[];
  /** Sums over all elements of x^2 and of (x - decoded)^2; neither is finite when x is not. */
  readonly signal: number;
  readonly noise: number;
  /** Elements that saturate; NaN when the scheme cannot tell. */
  readonly clipped: number;
  /** Decodes elements `start` to `start + into.length` of the row-major matrix. */
  decode(start: number, into: Float32Array): void;
}

const bitsFor = (codes: number) => Math.max(1, Math.ceil(Math.log2(codes)));

/** Bits of codes between two that occurred: two's complement when one is negative. */
export function bitsOf(type: CodeType, low: number, high: number): number {
  if (type.kind === "values") return type.bits;
  if (type.kind === "range") return bitsFor(type.high - type.low + 1);
  return Math.max(1, Math.ceil(Math.log2(Math.max(high, -low - 1, 0) + 1)) + (low < 0 ? 1 : 0));
}

/** Statistics that a pass has amended: the scheme then takes them as they are, with the encoder that the pass says. */
export interface Amended {
  readonly scheme: BoundScheme;
  readonly statistics: ReadonlyMap<string, Float32Array>;
}

type Amend = (machine: Machine, scheme: BoundScheme, source: RowSource) => Amended;

/**
 * Runs a scheme over a rows x cols matrix.
 * @throws FormulaError when a code is not an integer of 32 bits, or a level or a parameter is missing; RangeError when groups do not
 * divide; Interrupted.
 */
export function runScheme(machine: Machine, use: SchemeUse, source: RowSource, amend?: Amend): SchemeRun;
/** @param room where the codes are kept, and of the statistics those that decode them. */
export function runScheme<K extends Kept>(
  machine: Machine,
  use: SchemeUse,
  source: RowSource,
  amend: Amend | undefined,
  room: Room<K>,
): SchemeRun<K>;
export function runScheme(
  machine: Machine,
  use: SchemeUse,
  source: RowSource,
  amend?: Amend,
  room: Room = inMemory,
): SchemeRun<Kept> {
  const { rows, cols } = source;
  const own = bindScheme(use.scheme, { ...use, rows, cols });
  const amended = amend?.(machine, own, source);
  const bound = amended?.scheme ?? own;
  // Exact sums, where they are needed, encode once more.
  const wanted = room === inMemory ? undefined : variablesOf(bound.encode, bound.decode);
  const run = new SchemeOnTensor(machine, bound, source, amended?.statistics, wanted).run(room);
  const { codes, values, low, high, signal, noise, clipped } = run;
  const read = variablesOf(bound.decode);
  const statistics = room === inMemory
    ? bound.statistics
    : bound.statistics.filter(({ name }) => read.has(name));
  const settled = values.settle(statistics.map(({ name }) => name), room);
  return {
    bound,
    codes,
    bits: bitsOf(bound.codes, low, high),
    statistics: statistics.map(({ name, share, bits }) => ({
      name,
      share,
      bits,
      values: settled.get(name)!,
    })),
    signal,
    noise,
    clipped,
    decode: (start, into) => decodeCodes(bound, codes, values, start, into),
  };
}
