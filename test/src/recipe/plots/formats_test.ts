/** Figures of formats as a whole: their values on number lines, and bits against SQNR. */
import { expect, test } from "vitest";
import { decibelsPerBit, type TheoryLine } from "../../../../src/plots/theory.ts";
import { description, unpainted } from "./unpainted.ts";

const { session, draw, refused } = unpainted();

interface Levels {
  readonly formats: readonly {
    readonly name: string;
    readonly count: number;
    readonly low: number;
    readonly high: number;
    readonly bits?: number;
    readonly sqnr?: number;
  }[];
}

test("number lines hold every value: OFP8, OCP MX, NF4 and integers", async () => {
  const { value, figure } = await draw<Levels>(
    "plot levels of e4m3, e5m2, fp4_e2m1, nf4, int4, ternary, uint(3)",
  );
  expect(value.formats).toEqual([
    { name: "e4m3", count: 253, low: -448, high: 448 },
    { name: "e5m2", count: 247, low: -57344, high: 57344 },
    { name: "fp4_e2m1", count: 15, low: -6, high: 6 },
    { name: "nf4", count: 16, low: -1, high: 1 },
    { name: "int4", count: 15, low: -7, high: 7 },
    { name: "ternary", count: 3, low: -1, high: 1 },
    { name: "uint(3)", count: 8, low: 0, high: 7 },
  ]);
  const linear = figure.data.filter((t) => t["xaxis"] === "x").map((
    t,
  ) => [...new Set((t["x"] as (number | null)[]).filter((v) => v !== null))]);
  // In units of the largest.
  expect(linear[2]).toEqual([
    -1,
    -0.6666667,
    -0.5,
    -0.3333333,
    -0.25,
    -0.1666667,
    -0.08333333,
    0,
    0.08333333,
    0.1666667,
    0.25,
    0.3333333,
    0.5,
    0.6666667,
    1,
  ]);
  expect(description(figure)[0]).toMatch(/^e4m3 +253 levels, -448 to 448, smallest above 0: 0.0019531/);
});

test("eight formats of 16 bits fit a figure, with their ends", async () => {
  const { figure } = await draw<Levels>(
    `plot levels of ${Array.from({ length: 8 }, () => "fp16").join(", ")}`,
  );
  expect(JSON.stringify(figure).length).toBeLessThan(200 * 1024);
  const x = figure.data.at(-2)!["x"] as (number | null)[];
  expect([x[0], x.at(-2)]).toEqual([-1, 1]);
});

test("blocks: bits with the scale, and the order that quantization errors of a Gauss have", async () => {
  const at = async (g: number) =>
    (await draw<Levels>(`plot levels of nf4, int4, fp4_e2m1, mxfp4 mark ${g}`)).value.formats;
  const [small, large] = [await at(16), await at(128)];
  expect(small.map((f) => f.bits)).toEqual([6, 6, 6, 4.25]);
  expect(large.map((f) => f.bits)).toEqual([4.25, 4.25, 4.25, 4.25]);
  // The crossover: int4 is better in small blocks, e2m1 in large ones; NF4 leads in both (mean squared errors .0065, .0074, .0088 at 16).
  const mse = (f: { sqnr?: number }) => 10 ** (-f.sqnr! / 10);
  [0.0065, 0.0074, 0.0088].forEach((e, i) => expect(Math.abs(mse(small[i]!) - e)).toBeLessThan(0.0003));
  [0.0093, 0.0142, 0.012].forEach((e, i) => expect(Math.abs(mse(large[i]!) - e)).toBeLessThan(0.0008));
});

test("formats without an end are refused, and blocks that are none", async () => {
  expect(await refused("plot levels of constant_binary(8)")).toMatch(/its codes have no end/);
  expect(await refused("plot levels of int4 mark 1")).toMatch(/an integer in 2\.\.4096: it is 1/);
});

test("theory: Max's and Lloyd's tables, 6.02 dB a bit, and a sweep's points by its clip", async () => {
  await session.run(`recipe u(b, c) { quantize weights of all to int(b) symmetric per tensor clip c }
g = samples(gauss, rows: 64, columns: 256)
t = sweep b in 2..4, c in [minmax, mse] { evaluate apply u(b, c: c) to g by sqnr }`);
  const { value, figure } = await draw<{ lines: readonly TheoryLine[] }>(
    "plot theory of gauss, t for b in 2..4",
  );
  expect(value.lines.map((l) => [l.kind, l.name])).toEqual([
    ["best", "gauss, Lloyd-Max"],
    ["uniform", "gauss, best uniform"],
    ["measured", "t: minmax"],
    ["measured", "t: mse"],
  ]);
  // Max 1960, table I: mean squared errors 0.1175, 0.03454, 0.009497.
  value.lines[0]!.sqnr.forEach((dB, i) =>
    expect(dB).toBeCloseTo(-10 * Math.log10([0.1175, 0.03454, 0.009497][i]!), 2)
  );
  const [, uniform, minmax, mse] = value.lines;
  uniform!.sqnr.forEach((dB, i) => {
    expect(Math.abs(mse!.sqnr[i]! - dB)).toBeLessThan(0.3);
    expect(minmax!.sqnr[i]!).toBeLessThan(dB);
  });
  expect(figure.data[0]!["y"]).toEqual([2, 3, 4].map((b) => Number((decibelsPerBit * b).toPrecision(7))));
  expect(description(figure)[2]).toBe("gauss, Lloyd-Max       9.30   14.62   20.22");
  expect(await refused("plot theory of gauss")).toMatch(/for b in 2..8/);
  expect(await refused("plot theory of gauss for b in 2..20")).toMatch(/integers in 1..8/);
  expect(await refused("plot theory of t for n in 2..4")).toMatch(/"n"/);
});
