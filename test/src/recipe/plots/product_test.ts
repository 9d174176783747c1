/** The integer product at its steps against its definition, and the size bill against what the model says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { description, unpainted } from "./unpainted.ts";

const { draw, refused } = unpainted();

interface Product {
  readonly last: number;
  readonly row: number;
  readonly col: number;
  readonly accumulator: number;
  readonly multiplier: number;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
  readonly c: readonly (readonly (number | null)[])[];
}

const text = (m: readonly (readonly number[])[]) => `[${m.map((row) => `[${row.join(", ")}]`).join(", ")}]`;
const entry = fc.integer({ min: -400, max: 400 }).map((v) => v / 100);
const matrix = (rows: number, cols: number) =>
  fc.array(fc.array(entry, { minLength: cols, maxLength: cols }), { minLength: rows, maxLength: rows });

test("codes of the product are those of the real one, give or take what the codes of the factors lose", async () => {
  await fc.assert(
    fc.asyncProperty(matrix(2, 3), matrix(3, 2), async (a, b) => {
      const { value, figure } = await draw<Product>(`plot product of ${text(a)}, ${text(b)}`);
      const scales = description(figure).slice(0, 3).map((line) =>
        Number(/S[abc] = ([\d.e−]+)/.exec(line)![1]!.replace("−", "-"))
      );
      const zeros = description(figure).slice(0, 3).map((line) => Number(/Z[abc] = (\d+)/.exec(line)![1]));
      const [sa, sb, sc] = scales as [number, number, number], [za, , zc] = zeros as [number, number, number];
      value.c.forEach((row, i) =>
        row.forEach((code, j) => {
          const real = [0, 1, 2].reduce((sum, k) => sum + a[i]![k]! * b[k]![j]!, 0);
          const bound = [0, 1, 2].reduce(
            (sum, k) => sum + Math.abs(a[i]![k]!) * sb / 2 + (Math.abs(b[k]![j]!) + sb / 2) * sa,
            sc,
          );
          expect(Math.abs((code! - zc) * sc - real)).toBeLessThanOrEqual(bound * 1.01 + 0.01);
          const acc = [0, 1, 2].reduce((sum, k) => sum + (value.a[i]![k]! - za) * value.b[k]![j]!, 0);
          const nearest = Math.max(0, Math.min(255, Math.round(acc * value.multiplier) + zc));
          // gemmlowp rounds twice: one code at most beside the nearest.
          expect(Math.abs(code! - nearest)).toBeLessThanOrEqual(1);
        })
      );
    }),
    { numRuns: 40, seed: 5 },
  );
});

test("each step adds one product to the accumulator; the last of an output makes its code", async () => {
  const product = "plot product of [[0.5, -1.2], [2.0, 0.1]], [[1.0, 0.3], [-0.7, 0.9]] mark";
  const whole = await draw<Product>(`${product} 11`);
  expect(whole.value.last).toBe(11);
  let accumulator = 0;
  for (let step = 0; step <= 11; step++) {
    const { value, figure } = await draw<Product>(`${product} ${step}`);
    const [output, k] = [Math.floor(step / 3), step % 3], [row, col] = [Math.floor(output / 2), output % 2];
    expect([value.row, value.col]).toEqual([row, col]);
    const zero = Number(/Za = (\d+)/.exec(description(figure)[0]!)![1]);
    if (k < 2) {
      accumulator = (k === 0 ? 0 : accumulator) + (value.a[row]![k]! - zero) * value.b[k]![col]!;
      expect(value.accumulator).toBe(accumulator);
    }
    const known = value.c.flat().filter((c) => c !== null).length;
    expect(known).toBe(output + (k === 2 ? 1 : 0));
    expect(value.c.flat().slice(0, known)).toEqual(whole.value.c.flat().slice(0, known));
  }
});

test("what is no product is told", async () => {
  expect(await refused("plot product of [[1, 2]]")).toMatch(/plot product/);
  expect(await refused("plot product of [[1, 2]], [[1, 2]]")).toMatch(/2 rows/);
  expect(await refused("plot product of [1, 2], [[1], [2]]")).toMatch(/list/);
  expect(await refused("plot product of [[1, 2]], [[1], [2]] mark 3")).toMatch(
    /an integer in 0\.\.2: it is 3/,
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
