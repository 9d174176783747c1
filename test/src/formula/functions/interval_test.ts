/** No value is outside of the interval that is told from those of the arguments. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BuiltIn, builtIns, type Interval } from "../../../../src/formula/functions.ts";
import { beside } from "../../../../src/formula/functions/interval.ts";
import { computed, kinds, programOf, table, value } from "./values.ts";

/** An interval and one of its values. */
interface Argument extends Interval {
  readonly x: number;
}

const real: fc.Arbitrary<Argument> = fc.array(value.filter((v) => v === v), { minLength: 3, maxLength: 3 })
  .chain((three) => {
    const [low, x, high] = three.toSorted((a, b) => a - b) as [number, number, number];
    const integer = three.every(Number.isInteger);
    return fc.constantFrom({ low, x, high, integer }, { low: x, x, high: x, integer: Number.isInteger(x) });
  });
const boolean: fc.Arbitrary<Argument> = fc.tuple(fc.nat(1), fc.boolean()).map(([x, known]) => ({
  low: known ? x : 0,
  x,
  high: known ? x : 1,
  integer: true,
}));

const argumentsOf = (builtin: BuiltIn) =>
  fc.tuple(...kinds(builtin).map((kind) => kind === "boolean" ? boolean : real));

describe.each([...builtIns.values()].map((b) => [b.name, b] as const))("%s", (_name, builtin) => {
  test("its values lie in their interval", () => {
    const program = programOf(builtin);
    const entries = builtin.takes.includes("table")
      ? table.map((v) => ({ low: v, high: v, integer: Number.isInteger(v) }))
      : [];
    fc.assert(
      fc.property(argumentsOf(builtin), fc.nat(100000), (args, place) => {
        const y = computed(builtin, program, args.map((a) => a.x), place);
        const { low, high, integer } = builtin.interval(...entries, ...args);
        expect(low <= high, `${low} to ${high}`).toBe(true);
        if (y !== y) return;
        expect(low <= y && y <= high, `${y} in ${low} to ${high}`).toBe(true);
        if (integer && Number.isFinite(y)) expect(Number.isInteger(y), `${y} is an integer`).toBe(true);
      }),
      { numRuns: 1500, seed: 11 },
    );
  });
});

describe("intervals are narrow where the schemes need it", () => {
  const codes = (low: number, high: number): Interval => ({ low, high, integer: true });
  const of = (name: string) => builtIns.get(name)!.interval;
  const wide: Interval = { low: -1000.5, high: 1e6, integer: false };
  test("rounded and limited, a number is a code", () => {
    const n = of("round")(wide);
    expect(n).toEqual({ low: -1000, high: 1e6, integer: true });
    const [low, high] = [codes(-128, -128), codes(127, 127)];
    expect(of("clamp")(n, low, high)).toEqual(codes(-128, 127));
    expect(of("wrap")(n, low, high)).toEqual(codes(-128, 127));
    expect(of("mod")(n, codes(256, 256))).toEqual(codes(0, 255));
    expect(of("power")(codes(2, 2), codes(1, 7))).toEqual(codes(2, 128));
    expect(of("nearest")(codes(0, 0), codes(1, 1), codes(2, 2), wide)).toEqual(codes(0, 2));
    expect(of("e4m3")(wide)).toEqual({ low: -448, high: 448, integer: false });
  });
});

test("beside() steps through neighbours, over zero and subnormal numbers", () => {
  expect(beside(1, 1)).toBe(1 + 2 ** -23);
  expect(beside(1, -1)).toBe(1 - 2 ** -24);
  expect(beside(2 ** -149, -1)).toBe(0);
  expect(beside(2 ** -149, -2)).toBe(-(2 ** -149));
  expect(beside(-1, 1)).toBe(-1 + 2 ** -24);
  expect(beside(3.4028234663852886e38, 1)).toBe(Infinity);
  expect(beside(Infinity, -1)).toBe(Infinity);
});
