import { describe, expect, test } from "vitest";
import { Builder } from "../../../../src/formula/program/builder.ts";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import { roundHalfEven } from "../../../../src/numerics/rounding.ts";
import { randomWord } from "../../../../src/tensor/random.ts";

describe("interpret()", () => {
  test("of the symmetric int8 formula: a quotient, its nearest integer, saturated", () => {
    const b = new Builder();
    const round = b.op("round", b.op("divide", b.input(0), b.part(0)));
    const program = b.program([b.op("min", b.number(127), b.op("max", b.number(-127), round))]);
    for (const scale of [0.5, 3, 0.1, 2 ** -126].map(Math.fround)) {
      for (const x of [0, -0, 0.25, -0.75, 1.25, 63.75, -1e9, 3.4e38, 1e-40, Infinity, -Infinity]) {
        const [code] = interpret(program, [Math.fround(x)], [scale], 0);
        const nearest = roundHalfEven(Math.fround(Math.fround(x) / scale));
        expect(code! + 0).toBe(Math.max(-127, Math.min(127, nearest)) + 0);
      }
    }
  });

  test("reads tables, and NaN outside of them", () => {
    const b = new Builder(), table = [5, 7, -2];
    const program = b.program([b.lookup(table, b.input(0)), b.nearest(table, b.input(0))]);
    expect([0, 1, 2].map((i) => interpret(program, [i], [], 0)[0])).toEqual([5, 7, -2]);
    for (const outside of [-1, 3, 0.5, NaN, Infinity]) {
      expect(interpret(program, [outside], [], 0)[0]).toBeNaN();
    }
    // 6 is as far from 5 as from 7; the first wins. 1e30 is as far from all, in binary32.
    expect([6, 6.1, -9, NaN, 1e30].map((x) => interpret(program, [x], [], 0)[1])).toEqual([0, 1, 2, 0, 0]);
  });

  test("draws another word for each place and each draw", () => {
    const b = new Builder(), one = b.random(4), two = b.random(4);
    const program = b.program([b.op("real", one), b.op("real", two)]);
    const drawn = [0, 1, 2 ** 33].map((place) => interpret(program, [], [], place));
    expect(new Set(drawn.flat()).size).toBe(6);
    const key = program.instructions.find((i) => i.op === "random")!.key;
    expect(drawn[2]![0]).toBe(Math.fround(randomWord(key, 2 ** 33)));
  });
});
