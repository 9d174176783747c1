/** `check ... otherwise show`: a claim that does not hold is shown with a counter-example, and the cell goes on. */
import { afterAll, describe, expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

const workspace = openSession();
afterAll(() => workspace.session.close());

const wrap = "formula W(x) = wrap(round(x * 8), int(4)) / 8\n";
const figures = (outputs: readonly { readonly kind: string }[]) =>
  outputs.filter((o) => o.kind === "display");

describe("a claim that does not hold, otherwise shown", () => {
  test("tells the simplest place nearby, draws it, and the cell goes on", async () => {
    const claim = "check W(x) within 2^-4 of x for x in -1.0..1.7 otherwise show\nprint 7";
    const { error, text, outputs, statements } = await workspace.run(wrap + claim);
    expect(error).toBeUndefined();
    // From 15/16 on the codes wrap: the first number that fails is no simple one, 1 is.
    expect(text).toContain(
      "✗ The check fails: W(x) within 2^-4 of x\n  At x = 1 it is -1, and 1 was wanted: 2 away from it",
    );
    expect(text).toContain("\n7");
    expect(statements[1]!.value).toMatchObject({ holds: false, at: 1, error: 2 });
    const [figure] = figures(outputs) as unknown as readonly { readonly data: Record<string, unknown> }[];
    const { data } = figure!.data["application/vnd.plotly.v1+json"] as {
      readonly data: readonly {
        readonly name?: string;
        readonly x: readonly number[];
        readonly y: readonly number[];
      }[];
    };
    expect(data.map(({ name }) => name)).toEqual(expect.arrayContaining(["W(x)", "x"]));
    // The marks stand at the counter-example, on both sides of the claim.
    expect(
      data.some(({ x, y }) =>
        x.length === 2 && x.every((v) => v === 1) && y[0] === -1 && Math.abs(y[1]! - 1) < 0.001
      ),
    )
      .toBe(true);
  });

  test("draws the neighbourhood where both sides are close together", async () => {
    const claim = "check round(x * 128) / 128 <= x for x in 0.0..1.0 otherwise show";
    const { outputs, statements } = await workspace.run(claim);
    const [figure] = figures(outputs) as unknown as readonly { readonly data: Record<string, unknown> }[];
    const { data } = figure!.data["application/vnd.plotly.v1+json"] as {
      readonly data: readonly { readonly x: readonly number[] }[];
    };
    const { at } = statements[0]!.value as { readonly at: number };
    const [low, high] = [Math.min(...data[0]!.x), Math.max(...data[0]!.x)];
    expect(high - low).toBeLessThan(0.2);
    expect(low).toBeLessThanOrEqual(at);
    expect(high).toBeGreaterThanOrEqual(at);
  });

  test("a claim that holds passes as ever", async () => {
    const claim = "check W(x) within 2^-4 of x for x in -1.0..0.9";
    const [plain, otherwise] = [await workspace.run(claim), await workspace.run(`${claim} otherwise show`)];
    expect(otherwise.text).toBe(plain.text);
    expect(figures(otherwise.outputs)).toEqual([]);
    expect(otherwise.statements[0]!.value).toMatchObject({ holds: true });
  });

  test("of a comparison both sides are told", async () => {
    const { text } = await workspace.run("check W(x) <= x for x in -2.0..2.0 otherwise show");
    expect(text).toContain("At x = -2 it is 0, and <= -2 was wanted");
  });

  test("comparisons, integers, single numbers, every number", async () => {
    const at = async (claim: string) => {
      const { error, statements } = await workspace.run(`check ${claim} otherwise show`);
      expect(error?.message).toBeUndefined();
      return statements[0]!.value;
    };
    expect(await at("W(x) <= x for x in -2.0..2.0")).toMatchObject({ holds: false, at: -2 });
    expect(await at("W(x) >= x for x in -3..3")).toMatchObject({ holds: false, at: 1, tried: 5 });
    expect(await at("W(0.3) == 0.3")).toEqual({ holds: false });
    expect(await at("W(0.3) within 0.01 of 0.3")).toMatchObject({ holds: false });
    expect(await at("W(x) within 2^-4 of x for every x in 0.93..1.0")).toMatchObject({ holds: false, at: 1 });
  });

  /** The names of the curves, the marked places and the level lines of the only figure. */
  const pictureOf = async (cell: string) => {
    const { error, outputs } = await workspace.run(cell);
    expect(error?.message).toBeUndefined();
    const found = figures(outputs) as unknown as readonly { readonly data: Record<string, unknown> }[];
    expect(found.length).toBeLessThanOrEqual(1);
    if (found.length === 0) return undefined;
    const { data, layout } = found[0]!.data["application/vnd.plotly.v1+json"] as {
      readonly data: readonly { readonly name?: string; readonly x: number[]; readonly y: number[] }[];
      readonly layout: { readonly shapes: readonly Record<string, unknown>[] };
    };
    const marks = data.filter(({ name }) => name === undefined);
    return {
      names: data.flatMap(({ name }) => name ?? []),
      x: data[0]!.x,
      marked: marks.flatMap(({ x, y }) => x.map((v, i) => [v, y[i]])),
      levels: layout.shapes.flatMap(({ y0, y1 }) => y0 === y1 ? [y0] : []),
    };
  };

  test("a formula at one number is drawn around it", async () => {
    const A = "formula A(x) = (floor(x * 8) + 0.5) / 8\n";
    const zero = await pictureOf(`${A}check A(0) == 0 otherwise show`);
    expect(zero).toMatchObject({ names: ["A(x)", "0"], marked: [[0, 0.0625], [0, 0]] });
    expect([zero!.x[0], zero!.x.at(-1)]).toEqual([-1, 1]);
    // The same number on both sides moves along; another one stays.
    expect((await pictureOf("check A(A(-3)) within 0 of A(-3) - 1 otherwise show"))?.names)
      .toEqual(["A(A(x))", "A(x) - 1"]);
    expect((await pictureOf("check A(1) > A(3) otherwise show"))?.names).toEqual(["A(x)", "A(3)"]);
    // A formula that says its range is drawn on all of it.
    const D = "formula D(q in 0..7) = q / 8\ncheck D(7) == 1 otherwise show";
    expect(await pictureOf(D)).toMatchObject({ x: [0, 1, 2, 3, 4, 5, 6, 7], marked: [[7, 0.875], [7, 1]] });
    expect(await pictureOf("check D(7) == 0.875 otherwise show")).toBeUndefined();
    expect(await pictureOf("check 1 == 2 otherwise show")).toBeUndefined();
  });

  test("a column of a table is drawn against what was swept, with a line at what was wanted", async () => {
    const t = "t = sweep k in 2..5, j in 1..2 { k * j }\n";
    expect(await pictureOf(`${t}check max(t.value) > 20 otherwise show`))
      .toMatchObject({ names: ["j = 1", "j = 2"], x: [2, 3, 4, 5], marked: [[5, 5], [5, 10]], levels: [20] });
    const share = "u = sweep k in [6, 3] { k * 1% }\ncheck 5% <= min(u.value) otherwise show";
    expect(await pictureOf(share)).toMatchObject({ names: ["value"], marked: [[3, 0.03]], levels: [0.05] });
  });

  test("without it, or with a mistake in the claim, it is an error", async () => {
    expect((await workspace.run("check W(x) within 0 of x for x in 0.0..1.0")).error).toBeDefined();
    expect((await workspace.run("check nothing(x) == x for x in 0.0..1.0 otherwise show")).error)
      .toBeDefined();
    expect((await workspace.run("check W(0.3) == 0.3 otherwise plot")).error).toBeDefined();
  });

  test("in Chinese", async () => {
    const { text } = await workspace.run(
      "set language zh\ncheck W(x) within 2^-4 of x for x in -1.0..1.7 otherwise show\nset language en",
    );
    const passing = await workspace.run(
      "set language zh\ncheck W(x) within 2^-4 of x for x in -1.0..0.9\ncheck W(k) == k for k in -1..0\nset language en",
    );
    expect(passing.text).toMatch(/within 2\^-4 of x：100,003 个点；最大误差 0\.062\d*，在 x = \S+ 处/);
    expect(passing.text).toContain("W(k) == k：范围内的全部 2 个整数");
    expect(text).toContain("✗ 检查不成立：W(x) within 2^-4 of x\n  在 x = 1 处，值为 -1，期望 1，相差 2");
  });
});
