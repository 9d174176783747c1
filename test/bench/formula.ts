/** Formulas as they are compiled, beside the fixed kernels that do the same. */
import { Builder, type Value } from "../../src/formula/program/builder.ts";
import { CompiledFormula } from "../../src/formula/wasm/compiled.ts";
import type { Specification } from "../../src/formula/wasm/specification.ts";
import type { Storage } from "../../src/formula/wasm/storage.ts";
import type { Arena } from "../../src/tensor/arena.ts";
import type { ThreadPool } from "../../src/tensor/pool.ts";

/** Where the bench's data lie: n numbers, room for n more, n codes, and a scale for each row of 4096. */
export interface Places {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly codes: number;
  readonly scales: number;
}

type Work = [name: string, bytes: number, work: () => void];

/** One input, one part. */
const formula = (input: Storage, output: Storage, write: (b: Builder, x: Value, s: Value) => Value) => {
  const b = new Builder();
  const program = b.program([write(b, b.input(0), b.part(0))]);
  return new CompiledFormula({ program, inputs: [input], outputs: [output], reductions: [] });
};

const clamp = (b: Builder, x: Value) => b.op("min", b.number(127), b.op("max", b.number(-127), x));
const int8 = (b: Builder, x: Value, s: Value) => clamp(b, b.op("round", b.op("divide", x, s)));

/** The codebook of NormalFloat (Dettmers et al. 2023), to three places: what is measured does not depend on more. */
const nf4 = [
  -1,
  -0.696,
  -0.525,
  -0.395,
  -0.284,
  -0.185,
  -0.091,
  0,
  0.08,
  0.161,
  0.246,
  0.338,
  0.441,
  0.563,
  0.723,
  1,
];

/** x + u rounded down, u uniform in [0, 1). */
const stochastic = (b: Builder, x: Value, s: Value) => {
  const u = b.op(
    "multiply",
    b.op("real", b.op("shift_right_unsigned", b.random(1), b.word(8))),
    b.number(2 ** -24),
  );
  return clamp(b, b.op("floor", b.op("add", b.op("divide", x, s), u)));
};

/** int8 with the sums of squares of x and of what is lost. */
function measured(stored: boolean): CompiledFormula {
  const b = new Builder(), x = b.input(0), s = b.part(0), q = int8(b, x, s);
  const specification: Specification = {
    program: b.program([q, x, b.op("subtract", x, b.op("multiply", q, s))]),
    inputs: ["f32"],
    outputs: [stored ? "i8" : undefined, undefined, undefined],
    reductions: [1, 2].map((result) => ({ kind: "near squares", result, over: "all" })),
  };
  return new CompiledFormula(specification);
}

function span(): CompiledFormula {
  const b = new Builder(), program = b.program([b.op("absolute", b.input(0))]);
  return new CompiledFormula({
    program,
    inputs: ["f32"],
    outputs: [undefined],
    reductions: [{ kind: "max", result: 0, over: "f32 of rows" }],
  });
}

export function formulaRuns(arena: Arena, pool: ThreadPool, places: Places): Work[] {
  const { n, x, y, codes, scales } = places;
  const run = (formula: CompiledFormula, from: number, to: number, cols: number, length = n) => () => {
    // The scales stand for rows of 4096; a longer row takes the first.
    const parts = [{ at: scales, rowsPer: Math.max(1, 4096 / cols) }].slice(
      0,
      formula.specification.program.parts,
    );
    formula.run(pool, arena, {
      rows: length / cols,
      cols,
      inputs: [from],
      outputs: [to],
      parts,
      reductions: [to],
    });
  };
  const encode = formula("f32", "i8", int8), part = n / 16;
  return [
    ["formula: encode int8, one scale", 5 * n, run(encode, x, codes, n)],
    ["formula: encode int8, scale a channel", 5 * n, run(encode, x, codes, 4096)],
    ["formula: encode int8, group of 32", 5 * n, run(encode, x, codes, 32)],
    ["formula: encode int8, group of 16", 5 * n, run(encode, x, codes, 16)],
    [
      "formula: decode int8",
      5 * n,
      run(formula("i8", "f32", (b, q, s) => b.op("multiply", q, s)), codes, y, n),
    ],
    ["formula: max(abs(x)) per group of 32", 4 * n, run(span(), x, y, 32)],
    ["formula: max(abs(x)) per channel", 4 * n, run(span(), x, y, 4096)],
    ["formula: encode int8 and measure", 5 * n, run(measured(true), x, codes, n)],
    ["formula: measure only", 4 * n, run(measured(false), x, codes, n)],
    [
      "formula: encode int8, stochastic",
      5 * part,
      run(formula("f32", "i8", stochastic), x, codes, part, part),
    ],
    [
      "formula: nearest of 16",
      5 * part,
      run(formula("f32", "i8", (b, x, s) => b.nearest(nf4, b.op("divide", x, s))), x, codes, part, part),
    ],
    [
      "formula: look up 16",
      5 * part,
      run(formula("i8", "f32", (b, q, s) => b.op("multiply", b.lookup(nf4, q), s)), codes, y, part, part),
    ],
  ];
}
