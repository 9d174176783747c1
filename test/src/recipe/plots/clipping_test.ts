/** The clip figure against theory and against what the methods measure themselves. */
import { describe, expect, test } from "vitest";
import { description, unpainted } from "./unpainted.ts";

const { session, draw, refused } = unpainted();

interface Clipping {
  readonly largest: number;
  readonly best: { readonly clip: number; readonly mse: number };
  readonly picks: readonly { readonly name: string; readonly clip: number; readonly mse: number }[];
  readonly mark: { readonly rounding: number; readonly clipping: number; readonly share: number };
}

await session.run("recipe r(b) { quantize weights of all to int(b) symmetric per tensor }");
await session.run("g = samples(gauss, rows: 96, columns: 1024)\nq = apply r(4) to g");

describe("of a Gauss in int(4)", () => {
  test("the least error lies where theory has it: clip 2.474, mse 0.0129 (optimum, mid_tread)", async () => {
    const { value } = await draw<Clipping>("plot clipping of q");
    expect(Math.abs(value.best.clip - 2.4739)).toBeLessThan(0.06);
    expect(value.best.mse / 0.0129).toBeCloseTo(1, 1);
    const { mse, aciq_gauss } = Object.fromEntries(value.picks.map((p) => [p.name, p]));
    expect(Math.abs(mse!.clip - 2.4739)).toBeLessThan(0.06);
    expect(aciq_gauss!.clip).toBeCloseTo(2.5591, 1);
  });

  test("at the clip of each method, the split sums to the error that its codes have", async () => {
    const { value: { picks } } = await draw<Clipping>("plot clipping of q");
    expect(picks.map((p) => p.name)).toEqual([
      "minmax",
      "percentile(99.9%)",
      "mse",
      "entropy",
      "aciq_gauss",
      "aciq_laplace",
      "octav",
    ]);
    for (const { clip, mse } of picks) {
      const { value } = await draw<Clipping>(`plot clipping of q mark ${clip}`);
      const { rounding, clipping } = value.mark;
      expect((rounding + clipping) / mse).toBeCloseTo(1, 2);
    }
  });

  test("a smaller clip rounds less and clips more; the share that saturates is that of the normal distribution", async () => {
    const at = async (clip: number) => (await draw<Clipping>(`plot clipping of q mark ${clip}`)).value.mark;
    const [near, far] = [await at(1), await at(3)];
    expect(near.rounding).toBeLessThan(far.rounding);
    expect(near.clipping).toBeGreaterThan(far.clipping);
    // Beyond clip + half a step: 2 (1 - Phi(1 + 1/14)).
    expect(near.share).toBeCloseTo(0.2841, 2);
  });

  test("its description is a table of the picks, the best first", async () => {
    const { figure } = await draw("plot clipping of q mark 1.8");
    const lines = description(figure);
    expect(lines[1]).toMatch(/^least error +clip 2\.\d+ +mse 0\.01[23]/);
    expect(lines[2]).toMatch(/^mse /);
    expect(lines.at(-2)).toMatch(/^minmax /);
    expect(lines.at(-1)).toMatch(
      /^at clip 1\.8: rounding [\d.]+ \+ clipping [\d.]+ = [\d.]+, 5\.\d+% saturate$/,
    );
  });
});

test("two ends and two mappings: the split still sums to what the codes lose", async () => {
  for (const format of ["uint(4) affine", "int(5) full", "int(3) affine"]) {
    await session.run(
      `recipe a { quantize weights of all to ${format} per tensor }\nh = apply a() to samples(laplace, rows: 64, columns: 512)`,
    );
    const { value: { picks, largest } } = await draw<Clipping>("plot clipping of h");
    const minmax = picks.find((p) => p.name === "minmax")!;
    const { value } = await draw<Clipping>(`plot clipping of h mark ${largest}`);
    expect((value.mark.rounding + value.mark.clipping) / minmax.mse).toBeCloseTo(1, 1);
  }
});

test("what cannot be clipped is told", async () => {
  await session.run("recipe f { quantize weights of all to fp8_e4m3 per tensor }\nf8 = apply f() to g");
  expect(await refused("plot clipping of f8")).toMatch(/has no integer codes/);
  expect(await refused("plot clipping of q, f8")).toMatch(/must be of one model/);
  expect(await refused("plot clipping of q mark 99")).toMatch(/a magnitude up to/);
  expect(await refused("plot clipping of g")).toMatch(/quantized/);
});
