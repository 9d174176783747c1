/** What figures say of their marks: which control of an interaction each sets, and where it can stand. */
import { expect, test } from "vitest";
import { setterOf } from "../../../../src/recipe/plots/marked.ts";
import type { Handle, Interaction, Setting } from "../../../../src/session.ts";
import { unpainted } from "./unpainted.ts";

const { session, draw } = unpainted();
await session.run("formula F(x; b in 2..8) = clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)");
await session.run("recipe r(b) { quantize weights of all to int(b) symmetric per tensor }");
await session.run("g = samples(gauss, rows: 32, columns: 256)\nq = apply r(4) to g");

const handlesIn = (figure: unknown): readonly Handle[] =>
  (figure as { layout: { meta?: { handles?: Handle[] } } }).layout.meta?.handles ?? [];

/** The handles of the figure that an interaction shows. */
async function handlesOf(source: string, setting: Setting = {}): Promise<readonly Handle[]> {
  const { statements } = await session.run(source);
  const interaction = statements.at(-1)!.value as Interaction;
  const [output] = (await session.session.move(interaction, setting)).outputs;
  return output?.kind === "display" ? handlesIn(output.data["application/vnd.plotly.v1+json"]) : [];
}

const real = { kind: "real", name: "c", from: 0.5, to: 4, step: 0.02, start: 1 } as const;

test("within the limits of its plot a control keeps the steps of its slider", () => {
  expect(setterOf(real, { from: 0, to: 9 })).toEqual({ control: "c", from: 0.5, to: 4, step: 0.02 });
  expect(setterOf(real, { from: 0.97, to: 3.87 })).toEqual({
    control: "c",
    from: 0.98,
    to: 3.86,
    step: 0.02,
  });
  expect(setterOf({ ...real, kind: "integer", step: 1, from: 2, to: 8 }, { from: 2.5, to: 99 }))
    .toMatchObject({ from: 3, to: 8 });
  expect(setterOf(real, { from: 5, to: 9 })).toBeUndefined();
});

test("a choice of numbers has its stops, one of words has none", () => {
  const choice = (...values: (number | string)[]) => ({
    kind: "choice" as const,
    name: "c",
    start: String(values[0]),
    choices: values.map((value) => ({
      label: String(value),
      value: typeof value === "number"
        ? { kind: "number" as const, value }
        : { kind: "word" as const, name: value },
    })),
  });
  expect(setterOf(choice(2, 1, 9), { from: 0, to: 5 })).toEqual({
    control: "c",
    stops: [{ at: 1, value: "1" }, { at: 2, value: "2" }],
  });
  expect(setterOf(choice("mse", "minmax"), { from: 0, to: 5 })).toBeUndefined();
});

test.each([
  ["staircase of F(x; 3)", "for x in -2.0..2.0 "],
  ["F(x; 3), F(x; 3) - x", "for x in -2.0..2.0 "],
])("plot %s: the mark that is a control sets it, a number sets nothing", async (plot, domain) => {
  const source = `interact at in -3.0..3.0 { plot ${plot} ${domain}mark at }`;
  const [handle, ...more] = await handlesOf(source, { at: 0.5 });
  expect(more).toEqual([]);
  // No further than the plot reaches.
  expect(handle).toMatchObject({ at: 0.5, sets: { control: "at", from: -2, to: 2, step: 0.05 } });
  const alone = handlesIn((await draw(`plot ${plot} ${domain}mark 0.5`)).figure);
  expect(alone).toMatchObject([{ at: 0.5, shows: { from: -2, to: 2 } }]);
  expect(alone[0]).not.toHaveProperty("sets");
});

test.each([
  ["bits of binary_wrap(8), fp8_e4m3", "x2"],
  ["circle of wrap(round(x * 4), int(4)), clamp(round(x * 4), int(4)) for x in -2.0..2.0", "x3"],
])("plot %s has a number line below when a control sets its number", async (plot, axis) => {
  const [handle, ...more] = await handlesOf(`interact x in -1.5..1.5 { plot ${plot} mark x }`, { x: 0.75 });
  expect(more).toEqual([]);
  expect(handle).toMatchObject({ axis, at: 0.75, sets: { control: "x", from: -1.5, to: 1.5, step: 0.02 } });
  const [stopped] = await handlesOf(`interact x in [0.1, 0.5] { plot ${plot} mark x }`);
  expect(stopped!.sets).toEqual({
    control: "x",
    stops: [{ at: 0.1, value: "0.1" }, { at: 0.5, value: "0.5" }],
  });
  const { figure } = await draw(`plot ${plot} mark 0.75`);
  expect(handlesIn(figure)).toEqual([]);
  expect(figure.layout).not.toHaveProperty(`${axis[0]}axis${axis[1]}`);
});

test("what is computed from a control is no handle of it", async () => {
  const [handle] = await handlesOf(
    "interact at in -1.0..1.0 { plot F(x; 3) for x in -2.0..2.0 mark at * 2 }",
  );
  expect(handle).not.toHaveProperty("sets");
});

test("a clip can be dragged alone, over the clips that were tried, from the least error", async () => {
  const { figure, value } = await draw<{ best: { clip: number }; largest: number }>("plot clipping of q");
  const [handle] = handlesIn(figure);
  const { at, shows } = handle!;
  expect(at).toBe(value.best.clip);
  const sum = figure.data[shows!.stops!]!["x"] as number[];
  expect(sum.at(-1)).toBeCloseTo(value.largest, 5);
  expect(sum.some((clip) => Math.abs(clip - at) < 1e-6)).toBe(true);
});
