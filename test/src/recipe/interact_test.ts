/** Interactions: what is captured is all that is needed, and gives what the session gives. */
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openSample } from "../../../src/model/samples.ts";
import { createPainter } from "../../../src/plots/picture/painter.ts";
import type { Ports } from "../../../src/ports.ts";
import { stepOf } from "../../../src/recipe/interactions/controls.ts";
import {
  type Interaction,
  interactType,
  type Setting,
} from "../../../src/recipe/interactions/interaction.ts";
import { renderInteraction } from "../../../src/recipe/interactions/render.ts";
import { openSession, type TestSession } from "../../open_session.ts";
import { packaged } from "../model/sources.ts";

const painter = createPainter({ openPackaged: packaged });
afterAll(() => painter.close());

/** A page: no files, one thread. */
const ports: Ports = {
  open: (path) => {
    throw new Error(`Cannot open "${path}": there are no files here`);
  },
  openPackaged: packaged,
  create: () => {
    throw new Error("Cannot create a file: there are no files here");
  },
  interrupt: new Int32Array(new SharedArrayBuffer(4)),
  painter,
  threads: 1,
};

/** The bundle that a cell shows, and the interaction in it, as it is after a journey through JSON. */
async function shown(session: TestSession, code: string) {
  const trial = await session.run(code);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  const output = trial.outputs.at(-1)!;
  if (output.kind !== "display") throw new Error("the cell shows no display");
  const { [interactType]: value, ...data } = output.data;
  const interaction = JSON.parse(JSON.stringify(value)) as Interaction;
  expect(trial.statements.at(-1)!.value).toEqual(value);
  return { data, metadata: output.metadata, interaction };
}

/** The same interaction in the session, started elsewhere. */
const startedAt = (controls: Record<string, string>, body: string, setting: Setting) =>
  `interact ${
    Object.entries(controls).map(([name, domain]) => `${name} in ${domain} = ${setting[name]}`).join(", ")
  } {\n${body}\n}`;

const definitions = `k = 2
table = [-1, 0, 0.25, 1]
formula n(x in real; b in 1..16) "codes" = round(x * k^b)
formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(n(x; b - 1), int(b)) / k^(b - 1)
formula G(x; f) = f(x; 3) + c where c = k * 2, (u, v) = (c, x)
formula H(x; b) = n(x; b) - table[nearest(table, x)]
scheme own(b in 2..8 = 4) "mine" {
  T = [-1, 1]
  per tensor: s = max(abs(x)) / k^(b - 1)
  encode clamp(n(x / s; 1), int(b))
  decode q * s * T[1] / 2
}
k = 100
formula n(x) = x + 1000
table = [5]`;

describe("at any setting the captured value gives what the session gives", () => {
  const controls = { b: "2..8", rule: "[clamp, wrap]", at: "-2.0..2.0" };
  const bodies: Record<string, string> = {
    "formulas and numbers": `y = F(at; b, rule)
print y, F(at; 3, wrap), at, b * 2
(y, b)
rule(300, int(b))`,
    "formulas as they were when others were defined": `show F
show n
print H(0.3; b), n(at), table[0], G(at; n2)`,
    "schemes": `show own
plot staircase of own(b) for x in -2.0..2.0`,
    "plots with pictures": "plot F(x; b, rule), F(x; b, rule) - x for x in -2.0..2.0 mark at",
    "checks, tables and texts": `check F(at; 8, clamp) within 4 of at
sort grid by value descending
print grid.value, names, share
plot value of grid against c by which`,
  };
  test.each(Object.keys(bodies))("%s", async (name) => {
    const session = openSession();
    const ready = await session.run(`${definitions}
formula n2(x; b) = x * b
grid = sweep c in 1..3, which in ["a", "b"] { c / 0.7 }
names = ["a", "b\\"", "中"]
share = 12.5%`);
    expect(ready.error?.message).toBeUndefined();
    const first = await shown(session, startedAt(controls, bodies[name]!, { b: 5, rule: "clamp", at: 0 }));
    expect(first.interaction.needsKernel).toBe(false);
    const settings: Setting[] = [{}, { b: 2, rule: "wrap", at: -1.25 }, { b: 8, rule: "clamp", at: 1.9 }];
    for (const setting of settings) {
      const full = { b: 5, rule: "clamp", at: 0, ...setting };
      const want = await shown(session, startedAt(controls, bodies[name]!, full));
      const got = await renderInteraction(first.interaction, setting, { ports, pictures: true });
      expect({ data: got.data, metadata: got.metadata }).toEqual({
        data: want.data,
        metadata: want.metadata,
      });
      expect(got.line).toBe(`b = ${full.b}, rule = ${full.rule}, at = ${full.at}`);
    }
  });

  test("a session that has changed since does not matter, and twice the same is the same", async () => {
    const session = openSession();
    await session.run(definitions);
    const { interaction } = await shown(session, "interact b in 2..8 { F(0.3; b, clamp) }");
    await session.run("formula F(x) = 0");
    const one = await renderInteraction(interaction, { b: 4 }, { ports });
    expect(one.data["text/plain"]).toBe("b = 4\n0.25");
    expect((await renderInteraction(interaction, { b: 4 }, { ports })).data).toEqual(one.data);
  });
});

describe("a model", () => {
  test("is stored by its hash, and found by whoever has it", async () => {
    const session = openSession();
    await session.run(`ocr = open("ocr")
four = 4
recipe u(b in 2..8, c in [minmax, mse]) { quantize weights of "linear_85" to int(b) per group(four * 10) clip c }`);
    const { interaction, data } = await shown(
      session,
      "interact b in [4, 8], c in [minmax, mse] {\n  explain u(b, c: c) on ocr\n  report apply u(b, c: c) to ocr\n}",
    );
    expect(interaction.needsKernel).toBe(true);
    expect(interaction.inputs["ocr"]).toMatchObject({ kind: "model", name: "ocr" });
    expect(Object.keys(interaction.inputs).sort()).toEqual(["four", "ocr", "u"]);
    await expect(renderInteraction(interaction, {}, { ports })).rejects.toThrow(
      `"ocr" must be at hand`,
    );
    const model = openSample("ocr", ports);
    const resolve = (kind: string, name: string, hash: string) =>
      kind === "model" && name === "ocr" && hash === model.hash
        ? { kind: "model", model, name } as const
        : undefined;
    const got = await renderInteraction(interaction, {}, { ports, resolve });
    expect(got.data["text/plain"]).toBe(data["text/plain"]);
    model.close();
  });
});

describe("controls", () => {
  test("a slider over real numbers has 80 to 250 steps of 1, 2 or 5 times a power of ten", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (width) => {
        const step = stepOf(0, width);
        expect(width / step).toBeGreaterThanOrEqual(80 * (1 - 1e-6));
        expect(width / step).toBeLessThanOrEqual(250);
        expect(step.toExponential()).toMatch(/^[125]e/);
      }),
    );
  });

  test("start in the middle of a range, or at the first choice", async () => {
    const { interaction } = await shown(
      openSession(),
      `interact b in 2..8, c in 1..4, r in 0.0..1.0, w in ["x", "y"] { print b, c, r, w }`,
    );
    expect(interaction.controls.map((c) => c.start)).toEqual([5, 2, 0.5, '"x"']);
  });

  test("cannot stand where their domain does not reach", async () => {
    const { interaction } = await shown(
      openSession(),
      `interact b in 2..8, w in [clamp, wrap] { print b, w }`,
    );
    const at = (setting: Setting) => renderInteraction(interaction, setting, { ports });
    await expect(at({ b: 9 })).rejects.toThrow(`"b" as it must be an integer in 2..8: it is 9`);
    await expect(at({ b: 2.5 })).rejects.toThrow("an integer");
    await expect(at({ w: "round" })).rejects.toThrow("one of clamp, wrap");
  });
});

describe("a body", () => {
  test("that a file brings is held to what the session allows", async () => {
    const { interaction } = await shown(openSession(), `interact b in 2..8 { print b }`);
    const holding = (body: string) => renderInteraction({ ...interaction, body }, {}, { ports });
    await expect(holding(`save b to "out/x"`)).rejects.toThrow(`Cannot use "save" in an interaction`);
    await expect(holding(`print (b`)).rejects.toThrow("must be closed");
    await expect(holding("")).rejects.toThrow("must show something");
  });

  test("leaves nothing behind, and its mistakes name the setting", async () => {
    const session = openSession();
    await session.run("y = 1\ninteract b in 2..8 { y = b * 10\nprint y }");
    expect((await session.run("print y")).text).toBe("1\n");
    const { error } = await session.run("formula F(x; b in 2..4) = x\ninteract b in 2..8 = 7 { F(1; b) }");
    expect(error?.traceback.join("\n")).toContain("This is with b = 7.");
  });
});
