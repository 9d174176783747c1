import type { Program } from "./program.ts";

/**
 * Of a program whose results are [code, decoded]: the one whose results are [code, x, x - decoded], x being an input and the difference
 * rounded to binary32. With reductions of kind "squares" over the last two, a kernel measures signal and noise in the same pass
 * (`Measure` of src/numerics/scalar/measure.ts; here squares and sums are binary64 throughout).
 */
export function measured(program: Program, input = 0): Program {
  const [code, decoded] = program.results;
  if (program.results.length !== 2) {
    throw new TypeError(
      `Cannot measure a program as its results must be a code and its value: they are ${program.results.length}`,
    );
  }
  const x = program.instructions.length;
  return {
    ...program,
    instructions: [
      ...program.instructions,
      { op: "input", index: input },
      { op: "subtract", args: [x, decoded!] },
    ],
    results: [code!, x, x + 1],
    inputs: Math.max(program.inputs, input + 1),
  };
}
