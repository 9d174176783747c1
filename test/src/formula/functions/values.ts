/** Binary32 values that find mistakes, and programs that hold one function. */
import * as fc from "fast-check";
import type { BuiltIn } from "../../../../src/formula/functions.ts";
import { Builder, type Value } from "../../../../src/formula/program/builder.ts";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import { fromBits } from "../../../../src/formula/program/primitives.ts";
import type { Program } from "../../../../src/formula/program/program.ts";
import { randomWord } from "../../../../src/tensor/random.ts";

const special = [
  NaN,
  0,
  -0,
  Infinity,
  -Infinity,
  2 ** -149,
  -(2 ** -149),
  2 ** -127,
  2 ** -126,
  -(2 ** -126),
  Math.fround(0.1),
  Math.fround(0.49999997),
  Math.fround(0.50000006),
  0.5,
  1,
  2,
  3,
  64,
  65,
  127.5,
  2 ** 23 - 0.5,
  2 ** 24 - 1,
  2 ** 24,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  Math.fround(3.4e38),
  Math.fround(-3.4e38),
];

export const value: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(...special),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(fromBits),
  fc.integer({ min: -600, max: 600 }).map((n) => n / 2),
  fc.integer({ min: -100, max: 100 }),
  fc.float({ min: -20, max: 20, noNaN: true }),
  fc.integer({ min: -149, max: 127 }).map((e) => 2 ** e),
);

/** Not extreme, and not too close to zero: what derivatives are measured at. */
export const moderate: fc.Arbitrary<number> = fc.integer({ min: -8000, max: 8000 })
  .filter((n) => Math.abs(n) > 250).map((n) => Math.fround(n / 1000));

export const table: readonly number[] = [-1, -0.625, -0.25, 0, 0.125, 0.5, 1].map(Math.fround);

/** How many arguments `compute` takes without a table: a range of codes is two. */
export const width = ({ takes, arity, variable }: BuiltIn): number =>
  variable ? arity + 1 : takes.reduce((sum, t) => sum + (t === "codes" ? 2 : t === "table" ? 0 : 1), 0);

/** The types of those arguments. */
export const kinds = ({ takes, variable, arity }: BuiltIn): string[] =>
  variable
    ? Array.from({ length: arity + 1 }, () => takes[0]!)
    : takes.flatMap((t) => t === "codes" ? ["real", "real"] : t === "table" ? [] : [t]);

/** A function as a program. Arguments at `constants` are built in, the others are its inputs. */
export function programOf(builtin: BuiltIn, constants: ReadonlyMap<number, number> = new Map()): Program {
  const b = new Builder();
  const args = kinds(builtin).map((kind, i): Value => {
    const known = constants.get(i);
    const number = known === undefined ? b.input(i) : b.number(known);
    return kind === "boolean" ? b.op("not_equal", number, b.number(0)) : number;
  });
  const entries = builtin.takes.includes("table") ? table.map((v) => b.number(v)) : [];
  const result = builtin.lower(b, ...entries, ...args, ...(builtin.random ? [b.random(7)] : []));
  const number = result.kind === "mask" ? b.op("select", result, b.number(1), b.number(0)) : result;
  return b.program([number]);
}

export const run = (program: Program, args: readonly number[], place: number): number =>
  interpret(program, args, [], place)[0]!;

/** The scalar twin, with the random word that the program draws. */
export function computed(builtin: BuiltIn, program: Program, args: readonly number[], place: number): number {
  const entries = builtin.takes.includes("table") ? table : [];
  const random = program.instructions.find((i) => i.op === "random");
  const word = random === undefined ? [] : [randomWord(random.key, place)];
  const given = kinds(builtin).map((kind, i) => kind === "boolean" ? (args[i] !== 0 ? 1 : 0) : args[i]!);
  return builtin.compute(...entries, ...given, ...word);
}
