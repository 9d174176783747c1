/** Generated formulas: read from text, the compiled kernel gives the bits of the scalar evaluator. */
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { read } from "../../../grammar/read.ts";
import { bindFormula } from "../../../src/formula/evaluate.ts";
import { builtIns, callable } from "../../../src/formula/functions.ts";
import { readFormula } from "../../../src/formula/read/domains.ts";
import { FormulaReader } from "../../../src/formula/read/reader.ts";
import { kernelOf, programOf } from "../../../src/formula/scheme/kernels.ts";
import type { Formula } from "../../../src/formula/tree.ts";
import { createEngine } from "../../../src/numerics/engine.ts";

const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

function formulaOf(text: string, known?: Formula): Formula {
  const { statements, diagnostics } = read(text);
  expect(diagnostics.map((d) => d.wording.en.message), text).toEqual([]);
  const s = statements[0]!;
  if (s.kind !== "formula") throw new Error(text);
  const reader = new FormulaReader({
    formula: (name) => name === known?.name ? known : undefined,
    number: () => undefined,
    table: () => undefined,
    names: () => [],
    kind: () => undefined,
  });
  return readFormula(reader, s, text, () => false);
}

const inner = formulaOf("formula H(u; w) = { u * w if u < w, v - 1 otherwise } where v = round(u) / 2");

type Texts = Record<"real" | "integer" | "boolean", string>;
const functions = callable.flatMap((name) => {
  const found = builtIns.get(name)!;
  const plain = found.takes.every((t) => t === "real" || t === "integer" || t === "boolean");
  return plain && !found.random ? [found] : [];
});

/** A call of any function that gives one of these types. */
const calls = (tie: fc.LetrecTypedTie<Texts>, gives: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...functions.filter((f) => gives.includes(f.gives))).chain((f) =>
    fc.tuple(
      ...Array.from({ length: f.arity }, (_, i) => {
        const takes = f.takes[f.variable ? 0 : i]!;
        return tie(takes === "integer" || takes === "boolean" ? takes : "real");
      }),
    ).map((args) => `${f.name}(${args.join(", ")})`)
  );

const texts = fc.letrec<Texts>((tie) => {
  const [real, integer, boolean] = [tie("real"), tie("integer"), tie("boolean")];
  return {
    real: fc.oneof(
      { maxDepth: 4, depthIdentifier: "formula" },
      fc.constantFrom("x", "y", "p", "0.1", "2", "-0.75", "3.5", "1e30"),
      integer,
      calls(tie, ["real", "same"]),
      fc.tuple(real, fc.constantFrom("+", "-", "*", "/"), real).map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc.tuple(real, fc.integer({ min: -3, max: 5 })).map(([a, n]) => `(${a})^${n}`),
      fc.tuple(boolean, real, real).map(([c, a, b]) => `{ ${a} if ${c}, ${b} otherwise }`),
      fc.tuple(boolean, real, real).map(([c, a, b]) => `select(${c}, ${a}, ${b})`),
      fc.tuple(real, real).map(([a, b]) => `H(${a}; ${b})`),
      real.map((a) => `[-1, -0.25, 0, 0.5, 1][nearest([-1, -0.25, 0, 0.5, 1], ${a})]`),
    ),
    integer: fc.oneof(
      { maxDepth: 4, depthIdentifier: "formula" },
      fc.constantFrom("3", "-7", "255"),
      calls(tie, ["integer"]),
      fc.tuple(real, fc.constantFrom("int(4)", "uint(3)", "-5 .. 6")).map(([a, r]) =>
        `clamp(round(${a}), ${r})`
      ),
      fc.tuple(real, fc.constantFrom("int(4)", "uint(3)", "-5 .. 6")).map(([a, r]) =>
        `wrap(round(${a}), ${r})`
      ),
      fc.tuple(integer, fc.constantFrom("8", "5", "-3")).map(([a, m]) => `(${a} mod ${m})`),
    ),
    boolean: fc.oneof(
      { maxDepth: 4, depthIdentifier: "formula" },
      fc.tuple(real, fc.constantFrom("<", "<=", ">", ">=", "==", "!="), real).map(([a, op, b]) =>
        `${a} ${op} ${b}`
      )
        .map((t) => `(${t})`),
      fc.tuple(boolean, fc.constantFrom("and", "or"), boolean).map(([a, op, b]) => `(${a} ${op} ${b})`),
      boolean.map((a) => `(not ${a})`),
    ),
  };
});

const formula = fc.oneof(
  texts.real,
  fc.tuple(texts.real, texts.real).map(([a, b]) => `t * (${a}) where t = ${b}`),
).map((body) => `formula F(x, y; p) = ${body}`);

const value = fc.oneof(
  fc.float(),
  fc.float({ min: -20, max: 20, noNaN: true }),
  fc.constantFrom(
    0,
    -0,
    0.5,
    -0.5,
    1.5,
    2.5,
    NaN,
    Infinity,
    -Infinity,
    2 ** -149,
    -(2 ** -130),
    2 ** 24 - 1,
    1e38,
  ),
);

test("compiled formulas are the evaluated ones, bit for bit", () => {
  fc.assert(
    fc.property(formula, fc.array(value, { minLength: 2, maxLength: 60 }), value, (text, values, p) => {
      const own = formulaOf(text, inner);
      const n = values.length >> 1;
      const [x, y] = [Float32Array.from(values.slice(0, n)), Float32Array.from(values.slice(n, 2 * n))];
      const p32 = Math.fround(p);
      const evaluate = bindFormula(own, new Map([["p", p32]]));
      const expected = Float32Array.from(x, (v, i) => evaluate(v, y[i]!));
      const { arena, pool } = engine.machine, mark = arena.mark();
      const put = (data: Float32Array) => {
        const at = arena.alloc(4 * data.length);
        arena.f32(at, data.length).set(data);
        return at;
      };
      const kernel = kernelOf(programOf(own.body, ["x", "y"]), ["f32"]);
      const out = arena.alloc(4 * n), data: Record<string, Float32Array> = { x, y };
      kernel.formula.run(pool, arena, {
        rows: 1,
        cols: n,
        inputs: kernel.inputs.map((name) => put(data[name]!)),
        outputs: [out],
        parts: kernel.parts.map(() => ({ at: put(Float32Array.of(p32)), rowsPer: 1 })),
      });
      const compiled = [...arena.f32(out, n)];
      arena.release(mark);
      expect(compiled, text).toEqual([...expected]);
    }),
    { numRuns: 600, seed: 21 },
  );
});
