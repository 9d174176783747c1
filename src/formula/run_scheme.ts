/** A scheme over a whole tensor: its statistics, level by level, then a code for each element, then values. */
import { gridOf, type Level } from "../numerics/plan.ts";
import type { RowSource } from "../numerics/rows.ts";
import { Compiler, type Names, type Program, reduce } from "./evaluate.ts";
import { simplify } from "./simplify.ts";
import { FormulaError, type Node, type SchemeFormula, type Statistic } from "./tree.ts";

export type Codes = Int8Array | Uint8Array | Int16Array | Int32Array;

export interface SchemeRun {
  readonly codes: Codes;
  /** Bits that each code takes: of its declared range, else of the range that occurred. */
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

/** Elements between two looks at the interrupt flag. */
const block = 1 << 16;

function shareOf(statistic: Statistic, level: Level | undefined, source: RowSource): number {
  const { kind, size } = statistic.level;
  if (kind === "tensor") return source.rows * source.cols;
  if (kind === "channel") return source.cols;
  const bound: Level | undefined = size !== undefined ? { kind: "group", size } : level;
  if (bound === undefined || (kind === "group" && bound.kind !== "group")) {
    throw new FormulaError(
      `Cannot reduce per ${kind} as it must be said where the scheme is used, such as per ${
        kind === "group" ? "group(32)" : "channel"
      }`,
    );
  }
  return gridOf(bound, source.rows, source.cols).cols;
}

/** How many bits a statistic is stored in: that of the type it is rounded to. */
const storedBits = (node: Node) => node.op === "call" && node.name === "f16" ? 16 : 32;

/** Bits of the declared range of codes, when the encoder ends in one. */
function declaredBits(encode: Node, tables: ReadonlyMap<string, readonly number[]>): number | undefined {
  if (encode.op !== "call") return undefined;
  const bitsFor = (codes: number) => Math.max(1, Math.ceil(Math.log2(codes)));
  const [first, codes] = encode.args;
  if (encode.name === "nearest") {
    const table = first?.op === "table"
      ? first.values
      : first?.op === "variable"
      ? tables.get(first.name)
      : undefined;
    return table === undefined ? undefined : bitsFor(table.length);
  }
  // Simplified, a range is two numbers, unless it depends on a statistic.
  if (codes?.op !== "codes" || codes.low.op !== "number" || codes.high.op !== "number") return undefined;
  return bitsFor(codes.high.value - codes.low.value + 1);
}

interface Step {
  readonly statistic: Statistic;
  readonly value: Program;
  readonly reduced: readonly { readonly name: string; readonly of: Program; readonly slot: number }[];
  readonly slot: number;
  readonly share: number;
  readonly bits: number;
}

/** A statistic with its values, and the slot that programs read it from. */
interface Found {
  readonly name: string;
  readonly values: Float32Array;
  readonly share: number;
  readonly bits: number;
  readonly slot: number;
}

interface Job {
  readonly source: RowSource;
  readonly frame: Float64Array;
  readonly x: number;
  readonly steps: readonly Step[];
  readonly encode: Program;
  poll(): void;
}

/** The statistics of every level, then a code for every element. The elements are let go when it returns. */
function encodeAll({ source, frame, x, steps, encode, poll }: Job) {
  const total = source.rows * source.cols;
  const elements = new Float32Array(total);
  source.read(0, source.rows, elements);
  const found: Found[] = [];
  const place = (i: number) => {
    frame[x] = elements[i]!;
    for (const known of found) frame[known.slot] = known.values[Math.floor(i / known.share)]!;
  };
  for (const { statistic, value, reduced, slot, share, bits } of steps) {
    const values = new Float32Array(Math.ceil(total / share));
    for (let part = 0; part < values.length; part++) {
      const start = part * share;
      if (start % block < share) poll();
      for (const { name, of, slot: result } of reduced) {
        frame[result] = reduce(name, Math.min(share, total - start), (i) => {
          if (i % block === block - 1) poll();
          place(start + i);
          return of(frame);
        });
      }
      values[part] = value(frame);
    }
    found.push({ name: statistic.name, values, share, bits, slot });
  }
  const wide = new Int32Array(total);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < total; i++) {
    if (i % block === 0) poll();
    place(i);
    const code = encode(frame);
    if (code !== (code | 0)) {
      throw new FormulaError(
        `Cannot store the code of ${elements[i]} as it must be an integer of 32 bits: it is ${code}`,
      );
    }
    wide[i] = code;
    if (code < low) low = code;
    if (code > high) high = code;
  }
  return { codes: narrowed(wide, low, high), found, low, high };
}

/** Codes in the narrowest integers that hold them, in a buffer that threads can share. */
function narrowed(wide: Int32Array, low: number, high: number): Codes {
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

function decoderOf(codes: Codes, found: readonly Found[], frame: Float64Array, q: number, decode: Program) {
  return (start: number, into: Float32Array): void => {
    for (let i = 0; i < into.length; i++) {
      for (const known of found) frame[known.slot] = known.values[Math.floor((start + i) / known.share)]!;
      frame[q] = codes[start + i]!;
      into[i] = decode(frame);
    }
  };
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
  const compiler = new Compiler();
  const slots = new Map<string, number>();
  const tables = new Map<string, readonly number[]>();
  const names: Names = { slots, tables, functions: new Map() };
  const give = (name: string) => {
    const slot = compiler.slot();
    slots.set(name, slot);
    return slot;
  };
  const known = new Map<string, Node>();
  for (const { name } of scheme.parameters) {
    const value = parameters.get(name);
    if (value === undefined) {
      throw new FormulaError(`Cannot use "${scheme.name}" as its parameter "${name}" must be given`);
    }
    known.set(name, { op: "number", value: Math.fround(value) });
  }
  for (const { name, value } of scheme.constants) {
    if (value.op === "table") tables.set(name, value.values);
    else known.set(name, simplify(value, known));
  }
  const x = give("x");
  const q = give("q");
  const steps = scheme.statistics.map((statistic) => {
    compiler.reduced.length = 0;
    const value = compiler.compile(simplify(statistic.value, known), names);
    return {
      statistic,
      value,
      reduced: [...compiler.reduced],
      slot: give(statistic.name),
      share: shareOf(statistic, level, source),
      bits: storedBits(statistic.value),
    };
  });
  const encoder = simplify(scheme.encode, known);
  const encode = compiler.compile(encoder, names);
  const decode = compiler.compile(simplify(scheme.decode, known), names);
  const frame = compiler.frame();
  const encoded = encodeAll({ source, frame, x, steps, encode, poll });

  const { codes, found, low, high } = encoded;
  const occurred = Math.max(1, Math.ceil(Math.log2(Math.max(high, -low - 1, 0) + 1)) + (low < 0 ? 1 : 0));
  return {
    codes,
    bits: declaredBits(encoder, tables) ?? occurred,
    statistics: found,
    decode: decoderOf(codes, found, frame, q, decode),
  };
}
