/** The integer product at its steps against numpy, and the size bill against what the model says. */
import { expect, test } from "vitest";
import { description, unpainted } from "./unpainted.ts";

const { draw, refused } = unpainted();

interface Product {
  readonly last: number;
  readonly row: number;
  readonly col: number;
  readonly accumulator: number;
  readonly stage: string;
  readonly zeros: readonly number[];
  readonly bias: readonly number[];
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
  readonly c: readonly (readonly (number | null)[])[];
}

const fixture = new URL("../../../fixtures/product/product.json", import.meta.url);
type Matrix = readonly (readonly number[])[];
const cases: readonly {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly bias: readonly number[];
  readonly zeros: readonly number[];
  readonly codes: readonly Matrix[];
  /** Of the last output: sums of a b, of -Zb a, of -Za b, of Za Zb; and what they sum to. */
  readonly terms: readonly number[];
  readonly accumulator: number;
  readonly codedBias: readonly number[];
  readonly fixed: readonly number[];
}[] = JSON.parse(await Deno.readTextFile(fixture));

const rowText = (row: readonly number[]) => `[${row.join(", ")}]`;
const text = (m: Matrix) => `[${m.map(rowText).join(", ")}]`;
/** Numbers in a line, whose minus signs are typographic. */
const numbersIn = (line: string) =>
  [...line.replaceAll("−", "-").matchAll(/(?<![\w\d])-?[\d.]+/g)].map(([n]) => Number(n));

test("codes, zero points, bias, accumulators and outputs are those that numpy and gemmlowp's fixed point give", async () => {
  for (const { a, b, bias, zeros, codes, accumulator, fixed, terms, codedBias } of cases) {
    const plot = `plot product of ${text(a)}, ${text(b)}, ${rowText(bias)}`;
    const { value } = await draw<Product>(plot);
    expect([value.a, value.b, value.c]).toEqual(codes);
    expect(value.zeros).toEqual(zeros);
    expect(value.bias).toEqual(codedBias);
    // The steps of the last output, from its end: saturated, requantized, bias, zero points.
    const at = async (back: number) => await draw<Product>(`${plot} mark ${value.last - back}`);
    const four = await at(3);
    expect(four.value.accumulator).toBe(accumulator);
    const said = description(four.figure).slice(4).map(numbersIn);
    const [ab, fromA, fromB, both] = said[2]!;
    expect([ab, -fromA!, -fromB!, both].map((v) => v! + 0)).toEqual(terms.map((v) => v + 0));
    expect(said[3]![0]).toBe(accumulator);
    const whole = accumulator + value.bias.at(-1)!;
    expect((await at(2)).value.accumulator).toBe(whole);
    const scaled = description((await at(1)).figure).slice(4).map(numbersIn);
    expect(scaled[0]!.at(-1)).toBe(whole);
    expect(scaled[1]!.slice(-4)).toEqual([2, fixed[1], 31, fixed[0]]);
  }
});

test("each product is added, then the four terms, the bias, the multiplier and the ends: one step after the other", async () => {
  const product = "plot product of [[0.5, -1.2], [2.0, 0.1]], [[1.0, 0.3], [-0.7, 0.9]], [0.5, -0.25] mark";
  const whole = await draw<Product>(`${product} 23`);
  expect(whole.value.last).toBe(23);
  const stages = ["depth", "depth", "zero points", "bias", "requantized", "saturated"];
  const [za, zb] = whole.value.zeros as [number, number];
  let accumulator = 0;
  for (let step = 0; step <= 23; step++) {
    const { value, figure } = await draw<Product>(`${product} ${step}`);
    const [output, k] = [Math.floor(step / 6), step % 6], [row, col] = [Math.floor(output / 2), output % 2];
    expect([value.row, value.col, value.stage]).toEqual([row, col, stages[k]]);
    if (k < 2) {
      const term = (value.a[row]![k]! - za) * (value.b[k]![col]! - zb);
      const before = k === 0 ? 0 : accumulator;
      accumulator = before + term;
      expect(numbersIn(description(figure)[5]!).slice(-3)).toEqual([before, term, accumulator]);
    }
    if (k === 3) accumulator += value.bias[col]!;
    expect(value.accumulator).toBe(accumulator);
    const known = value.c.flat().filter((c) => c !== null).length;
    expect(known).toBe(output + (k === 5 ? 1 : 0));
    expect(value.c.flat().slice(0, known)).toEqual(whole.value.c.flat().slice(0, known));
  }
  // Without a bias there is no step for it.
  expect((await draw<Product>(`${product.replace(", [0.5, -0.25]", "")} 19`)).value.last).toBe(19);
});

test("what is no product is told", async () => {
  expect(await refused("plot product of [[1, 2]]")).toMatch(/plot product/);
  expect(await refused("plot product of [[1, 2]], [[1, 2]]")).toMatch(/2 rows/);
  expect(await refused("plot product of [1, 2], [[1], [2]]")).toMatch(/list/);
  expect(await refused("plot product of [[1, 2]], [[1], [2]] mark 9")).toMatch(
    /an integer in 0\.\.4: it is 9/,
  );
  expect(await refused("plot product of [[1, 2]], [[1], [2]], [1, 2]")).toMatch(/1 numbers, as/);
  expect(await refused("plot product of [[1, 2]], [[1], [2]], 3")).toMatch(/list/);
  expect(await refused("plot product of [[1.00000012, 1]], [[0.99999988], [-1]]")).toMatch(
    /fit into 32 bits/,
  );
});

test("the size bill: bars as long as what is stored, nothing left out", async () => {
  const { value, figure } = await draw<
    readonly {
      readonly name: string;
      readonly bitsPerWeight: number;
      readonly parts: readonly { readonly part: string; readonly bytes: number }[];
    }[]
  >(`g = samples(gauss, laplace, rows: 64, columns: 256)
recipe a { quantize weights of all to int(4) affine per group(32) }
q = apply a() to g
plot size of g, q`);
  expect(value.map((b) => b.name)).toEqual(["g", "q"]);
  const [source, bar] = value;
  expect(source!.parts).toMatchObject([{ bytes: 2 * 64 * 256 * 4 }]);
  const bytes = Object.fromEntries(bar!.parts.map((p) => [p.part, p.bytes]));
  const weights = 2 * 64 * 256;
  expect(bytes["codes"]).toBe(weights / 2);
  expect(bytes["scales"]).toBe(weights / 32 * 4);
  expect(bar!.parts.reduce((sum, p) => sum + p.bytes, 0) * 8 / weights).toBeCloseTo(bar!.bitsPerWeight, 9);
  const drawn = figure.data.reduce((sum, t) => sum + ((t["x"] as number[])[1] ?? 0), 0);
  const total = bar!.parts.reduce((sum, p) => sum + p.bytes, 0);
  expect(drawn * 1024).toBeCloseTo(total, 1);
  expect(description(figure)).toContain(
    `q: ${Number((total / 1024).toPrecision(4))} KiB, ${bar!.bitsPerWeight.toFixed(2)} bits a weight`,
  );
  const made = await draw<readonly { readonly name: string }[]>("plot size of g, apply a() to g");
  expect(made.value.map((b) => b.name)).toEqual(["g", "apply a() to g"]);
  expect(await refused("plot size of 3")).toMatch(/model/);
});
