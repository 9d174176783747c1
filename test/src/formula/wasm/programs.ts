/** Random programs made through the builder, and the numbers to run them on. */
import fc from "fast-check";
import { Builder, type Value } from "../../../../src/formula/program/builder.ts";
import { primitives } from "../../../../src/formula/program/primitives.ts";
import type { Kind, PrimitiveName, Program } from "../../../../src/formula/program/program.ts";

const lane = new DataView(new ArrayBuffer(4));

/** A number from any 32 bits: each exponent is as likely as another, NaN among them. */
const anyBits = fc.integer().map((word) => {
  lane.setInt32(0, word);
  return lane.getFloat32(0);
});

/** Numbers at which arithmetic turns. */
export const number = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -600, max: 600 }).map((i) => i / 4) },
  { weight: 2, arbitrary: fc.float() },
  { weight: 2, arbitrary: anyBits },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[0, -0, NaN, Infinity, -Infinity, 2 ** -149, -(2 ** -140), 2 ** -126, 3.4e38, -3.4e38, 1e-30],
      ...[0.5, 1.5, 2.5, -0.5, -2.5, 8388607.5, 2 ** 24 + 2, 2 ** 31, -(2 ** 31), 2 ** 32],
    ),
  },
).map(Math.fround);

const names = Object.keys(primitives) as PrimitiveName[];

/** One choice of the generator: an operation and numbers that pick its arguments. */
const step = fc.record({
  op: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom("lookup", "nearest", "random", "number", "word", "input", "part"),
  ),
  picks: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
  number,
  word: fc.integer(),
  table: fc.array(number, { minLength: 1, maxLength: 40 }),
});

export const counts = { inputs: 2, parts: 2 };

/** A program of up to `size` instructions that reads 2 inputs and 2 parts and gives 2 results. */
export const program = (size: number): fc.Arbitrary<Program> =>
  fc.tuple(fc.array(step, { maxLength: size, size: "max" }), fc.nat({ max: 3 })).map(([steps, one]) => {
    const b = new Builder();
    const values: Value[] = [b.input(0), b.input(1), b.part(0), b.part(1), b.word(7), b.number(2)];
    values.push(b.op("less", values[0]!, values[1]!));
    // Half of the time one of the last two computed, so that programs are deep; else any.
    const pick = (kind: Kind, at: number) => {
      const fitting = values.filter((v) => v.kind === kind), back = at % 2 === 0 ? (at >> 1) % 2 : at >> 1;
      return fitting[fitting.length - 1 - back % fitting.length]!;
    };
    for (const { op, picks, number, word, table } of steps) {
      const value = valueOf(op, picks, number, word, table);
      if (value.constant === undefined && !/number|word|input|part|random/.test(op)) values.push(value);
      else values.unshift(value);
    }
    function valueOf(
      op: (typeof steps)[0]["op"],
      picks: number[],
      number: number,
      word: number,
      table: number[],
    ) {
      switch (op) {
        case "number":
          return b.number(number);
        case "word":
          return b.word(word);
        case "input":
          return b.input(picks[0]! % counts.inputs);
        case "part":
          return b.part(picks[0]! % counts.parts);
        case "random":
          return b.random(word);
        case "lookup": {
          // Often inside of the table.
          const at = pick("number", picks[0]!);
          return b.lookup(table, picks[1]! % 2 === 0 ? at : b.nearest(table, at));
        }
        case "nearest":
          return b.nearest(
            picks[1]! % 2 === 0 ? table : table.toSorted((x, y) => x - y),
            pick("number", picks[0]!),
          );
        case "shift_left":
        case "shift_right":
        case "shift_right_unsigned":
          return b.op(op, pick("word", picks[0]!), b.word(picks[1]! % 32));
        default:
          return b.op(op, ...primitives[op].takes.map((kind, i) => pick(kind, picks[i]!)));
      }
    }
    // The second result depends on all numbers, so that nothing is left out.
    const all = values.filter(({ kind }) => kind === "number").map((v) => b.op("bits", v));
    const mixed = all.reduce((x, y) => b.op("word_xor", b.op("shift_left", x, b.word(1)), y));
    return b.program([pick("number", 2 * one), b.op("from_bits", mixed)]);
  });

/** A grid with numbers for two inputs and two parts, whose values each stand for `rowsPer` rows. */
export const grid = fc.record({
  rows: fc.integer({ min: 1, max: 6 }),
  cols: fc.integer({ min: 0, max: 70 }),
  rowsPer: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  numbers: fc.array(number, { minLength: 1, maxLength: 300, size: "max" }),
  place: fc.oneof(fc.constant(0), fc.nat(), fc.constantFrom(2 ** 32 - 20, 2 ** 40 - 100, 3 * 2 ** 32 - 1)),
});

/** `length` of the numbers, again and again. */
export const some = (numbers: readonly number[], length: number, from: number) =>
  Float32Array.from({ length }, (_, i) => numbers[(7 * from + i) % numbers.length]!);
