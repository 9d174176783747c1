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
    expect(text).toContain("✗ 检查不成立：W(x) within 2^-4 of x\n  在 x = 1 处，值为 -1，期望 1，相差 2");
  });
});
