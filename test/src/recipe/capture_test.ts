/** Captured values, back from JSON, are the values that they were. */
import { describe, expect, test } from "vitest";
import type { Context } from "../../../src/recipe/context.ts";
import { equal } from "../../../src/recipe/equal.ts";
import { Capture } from "../../../src/recipe/interactions/capture.ts";
import type { Interaction } from "../../../src/recipe/interactions/interaction.ts";
import { Restore } from "../../../src/recipe/interactions/restore.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { Scope } from "../../../src/recipe/scope.ts";
import { runStatement } from "../../../src/recipe/statements/all.ts";
import type { Value } from "../../../src/recipe/values.ts";
import { textOfScheme } from "../../../src/formula/text.ts";
import { read } from "../../../grammar/read.ts";

/** Enough of a context for definitions and plain values. */
const contextOf = (text: string, scope: Scope) =>
  ({
    scope,
    settings: { language: "en" },
    source: { text, place: "test" },
    replay: false,
    emit: () => {},
    warn: () => {},
    poll: () => {},
  }) as unknown as Context;

async function roundTrip(values: Record<string, Value>) {
  const capture = new Capture();
  const inputs = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, capture.value(value)]),
  );
  const interaction: Interaction = JSON.parse(JSON.stringify({
    version: 1,
    controls: [],
    body: "",
    inputs,
    definitions: capture.definitions,
    needsKernel: capture.needsKernel,
  }));
  const restore = new Restore(interaction, contextOf("", new Scope()), () => undefined);
  return { back: await restore.scope(interaction.inputs), interaction };
}

async function define(text: string): Promise<Scope> {
  const scope = new Scope();
  const { statements, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  for (const s of statements) await runStatement(s, contextOf(text, scope));
  return scope;
}

describe("capture", () => {
  test.each([...preludeSchemes().keys()])("the scheme %s of the prelude", async (name) => {
    const value = { kind: "scheme" as const, scheme: preludeSchemes().get(name)! };
    const { back } = await roundTrip({ s: value });
    const restored = back.get("s");
    // Names of `where` are written out, and numbers as short as binary32 allows: the text tells the function.
    expect(restored?.kind === "scheme" && textOfScheme(restored.scheme)).toBe(textOfScheme(value.scheme));
  });

  test("plain values, with the numbers that JSON has no words for", async () => {
    const scope = await define(`a = -0.0
b = [1 / 0, -1 / 0, 12.5%, 3 bits, "text", [clamp]]
c = 1 == 1
d = -1.0..2.0
t = sweep i in -1..1, w in ["NaN", "b"] { (1 / i, i == 0) }`);
    const { back } = await roundTrip(Object.fromEntries(scope.entries()));
    for (const [name, value] of scope.entries()) {
      expect(back.get(name), name).toEqual(value);
      expect(equal(back.get(name)!, value), name).toBe(true);
    }
    const { back: none } = await roundTrip({ n: { kind: "number", value: NaN } });
    expect(none.get("n")).toEqual({ kind: "number", value: NaN });
  });

  test("a formula keeps the formulas and numbers that it was defined with, each once", async () => {
    const scope = await define(`k = 3
formula n(x) = x * k
formula F(x; f, b in 1..4 = 2) = n(x) + f(x) + n(2 * x) * b
k = 5
formula n(x) = x - k
formula G(x) = F(x; n) + n(x)
formula D(x; s) = (t * x, x / s) where t = s`);
    const { back, interaction } = await roundTrip(Object.fromEntries(scope.entries()));
    expect(back.get("G")).toEqual(scope.get("G"));
    expect(back.get("F")).toEqual(scope.get("F"));
    expect(back.get("n")).toEqual(scope.get("n"));
    expect(back.get("D")).toEqual(scope.get("D"));
    expect(interaction.definitions.map((d) => d.text.slice(8, 12)).toSorted()).toEqual(
      ["D(x;", "F(x;", "G(x)", "n(x)", "n(x)"],
    );
  });

  test("what a derivative gives", async () => {
    const scope = await define(`formula F(x; b in 1..8) = { x * x if x > 0, sqrt(abs(x)) * b otherwise }
G = derivative(F)`);
    const { back } = await roundTrip({ G: scope.get("G")! });
    expect(back.get("G")).toEqual(scope.get("G"));
  });
});
