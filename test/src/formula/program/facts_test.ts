import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Builder } from "../../../../src/formula/program/builder.ts";
import { anything, type Fact, factsOf } from "../../../../src/formula/program/facts.ts";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import type { Program } from "../../../../src/formula/program/program.ts";
import { number, program } from "../wasm/programs.ts";

function contradicts(x: number, { low, high, integer, mayBeNaN }: Fact): boolean {
  if (x !== x) return !mayBeNaN;
  return x < low || x > high || (integer && Math.abs(x) < Infinity && !Number.isInteger(x));
}

/** The values that are numbers or words: of masks facts say nothing. */
function numbersOf(program: Program): number[] {
  const { instructions } = program;
  return instructions.flatMap((instruction, i) => {
    const { op } = instruction;
    if (
      op === "constant" ||
      /^(bits|integer|random|select_word|shift_|word_(add|subtract|multiply|and|or|xor)$)/.test(op)
    ) return [i];
    const numbers = /^(input|part|lookup|nearest|real|select|from_bits|round|floor|ceil|trunc|sqrt|min|max)$/;
    return numbers.test(op) || /^(add|subtract|multiply|divide|negate|absolute)$/.test(op) ? [i] : [];
  });
}

describe("factsOf()", () => {
  test("says nothing that is not so", () => {
    const inputs = fc.constantFrom<Fact>(
      anything,
      { low: -128, high: 127, integer: true, mayBeNaN: false },
      { low: -2, high: 3, integer: false, mayBeNaN: true },
    );
    fc.assert(
      fc.property(
        program(50),
        inputs,
        fc.array(fc.tuple(number, number, number, number), { maxLength: 20 }),
        (
          program,
          fact,
          given,
        ) => {
          const all = numbersOf(program), facts = factsOf(program, [fact, fact]);
          const fitted = (x: number) => {
            if (x !== x) return fact.mayBeNaN ? x : 0;
            const inside = Math.max(fact.low, Math.min(fact.high, x));
            return fact.integer ? Math.trunc(inside) : inside;
          };
          for (const [a, b, c, d] of given) {
            const values = interpret({ ...program, results: all }, [fitted(a), fitted(b)], [c, d], 3);
            all.forEach((i, k) => {
              const wrong = contradicts(values[k]!, facts[i]!);
              expect(wrong && { value: values[k], fact: facts[i], of: program.instructions[i] }).toBe(false);
            });
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  test("tells that a clamped and rounded quotient is a code", () => {
    const b = new Builder();
    const round = b.op("round", b.op("divide", b.input(0), b.part(0)));
    const code = b.op("min", b.number(127), b.op("max", b.number(-127), round));
    const program = b.program([code]);
    expect(factsOf(program, [])[program.results[0]!]).toEqual({
      low: -127,
      high: 127,
      integer: true,
      mayBeNaN: false,
    });
  });
});
