/** A scheme over a tensor: codes, statistics, and what decodes them. */
import type { Level } from "../../numerics/plan.ts";
import type { RowSource } from "../../numerics/rows.ts";
import { FormulaError, type SchemeFormula } from "../tree.ts";
import { bindScheme, type CodeType, wholeRange } from "./bound.ts";
import { runScalar } from "./scalar.ts";

export type Codes = Int8Array | Uint8Array | Int16Array | Int32Array | Float32Array;

export interface SchemeRun {
  readonly codes: Codes;
  /** Bits that each code takes: of its declared range or format, else of the range that occurred. */
  readonly bits: number;
  /** One array a statistic, with how many elements share each of its values. */
  readonly statistics: readonly {
    readonly name: string;
    readonly values: Float32Array;
    readonly share: number;
    readonly bits: number;
  }[];
  /** Decodes elements `start` to `start + into.length` of the row-major matrix. */
  decode(start: number, into: Float32Array): void;
}

const bitsFor = (codes: number) => Math.max(1, Math.ceil(Math.log2(codes)));

/** Bits of codes between two that occurred: two's complement when one is negative. */
function bitsOf(type: CodeType, low: number, high: number): number {
  if (type.kind === "values") return type.bits;
  if (type.kind === "range") return bitsFor(type.high - type.low + 1);
  return Math.max(1, Math.ceil(Math.log2(Math.max(high, -low - 1, 0) + 1)) + (low < 0 ? 1 : 0));
}

/** Codes in the narrowest integers that hold them, in a buffer that threads can share. */
function narrowed(wide: Float32Array, low: number, high: number): Codes {
  const room = (bytes: number) => new SharedArrayBuffer(wide.length * bytes);
  const fits = (least: number, most: number) => low >= least && high <= most;
  const codes = fits(-128, 127)
    ? new Int8Array(room(1))
    : fits(0, 255)
    ? new Uint8Array(room(1))
    : fits(-32768, 32767)
    ? new Int16Array(room(2))
    : new Int32Array(room(4));
  codes.set(wide);
  return codes;
}

/**
 * Runs a scheme over a rows x cols matrix.
 * @param level the level chosen where the scheme is used, for statistics that leave it open.
 * @param poll called between blocks; may throw to stop.
 * @throws FormulaError when a code is not an integer of 32 bits, or a level is missing; RangeError when groups do not divide.
 */
export function runScheme(
  scheme: SchemeFormula,
  parameters: ReadonlyMap<string, number>,
  source: RowSource,
  level: Level | undefined,
  poll: () => void,
): SchemeRun {
  const { rows, cols } = source;
  const bound = bindScheme(scheme, { parameters, rows, cols, level, range: wholeRange });
  const x = new Float32Array(rows * cols);
  source.read(0, rows, x);
  poll();
  const { statistics, codes: wide, decoded } = runScalar(bound, x);
  let [low, high] = [Infinity, -Infinity];
  wide.forEach((code, i) => {
    if (bound.codes.kind !== "values" && code !== (code | 0)) {
      throw new FormulaError(
        `Cannot store the code of ${x[i]} as it must be an integer of 32 bits: it is ${code}`,
      );
    }
    if (code < low) low = code;
    if (code > high) high = code;
  });
  return {
    codes: bound.codes.kind === "values" ? wide : narrowed(wide, low, high),
    bits: bitsOf(bound.codes, low, high),
    statistics: bound.statistics.map(({ name, share, bits }) => ({
      name,
      share,
      bits,
      values: statistics.get(name)!,
    })),
    decode: (start, into) => into.set(decoded.subarray(start, start + into.length)),
  };
}
