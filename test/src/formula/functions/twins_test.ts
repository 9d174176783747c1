/** Every function: its scalar value and its program agree, bit for bit. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import { bitsOf } from "../../../../src/formula/program/primitives.ts";
import { computed, programOf, run, value, width } from "./values.ts";

const place = fc.nat({ max: 1 << 20 });

describe.each([...builtIns.values()].map((b) => [b.name, b] as const))("%s", (_name, builtin) => {
  const args = fc.array(value, { minLength: width(builtin), maxLength: width(builtin) });
  const check = (program: ReturnType<typeof programOf>, given: readonly number[], at: number) => {
    const [want, got] = [computed(builtin, program, given, at), run(program, given, at)];
    expect(want, `${given} rounds to binary32`).toBe(Math.fround(want));
    expect(bitsOf(got), `${given}: computed ${want}, lowered ${got}`).toBe(bitsOf(want));
  };
  test("lowered, it computes the same bits", () => {
    const program = programOf(builtin);
    fc.assert(fc.property(args, place, (given, at) => check(program, given, at)), { numRuns: 1000, seed: 1 });
  });
  test("also with arguments that are constants", () => {
    fc.assert(
      fc.property(args, place, fc.nat(7), (given, at, which) => {
        const constants = new Map(given.flatMap((v, i) => which & (1 << i) ? [[i, v]] : []));
        check(programOf(builtin, constants), given, at);
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});
