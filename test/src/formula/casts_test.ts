/**
 * Casts to narrow floating point, held to ml_dtypes, PyTorch and ONNX Runtime on all upper halves of binary32 and the edges between them:
 * test/fixtures/casts/make.py made the numbers.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { afterAll, describe, expect, test } from "vitest";
import { builtIns } from "../../../src/formula/functions.ts";
import type { NumberType } from "../../../src/formula/functions/built_in.ts";
import { patternOf, valueOfPattern } from "../../../src/formula/scheme/patterns.ts";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { createEngine, rowsOf } from "../../../src/numerics/engine.ts";
import { read } from "../../../grammar/read.ts";
import { schemeOf } from "../../../src/recipe/read_definition.ts";
import { Scope } from "../../../src/recipe/scope.ts";
import reference from "../../fixtures/casts/reference.json" with { type: "json" };

const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

/** The same numbers as the script's. */
function numbers(limit: number | null, positive: boolean): Float32Array {
  const words = Uint32Array.from(
    { length: 65536 * reference.low.length },
    (_, i) => Math.floor(i / reference.low.length) * 65536 + reference.low[i % reference.low.length]!,
  );
  const most = limit === null ? Infinity : Math.fround(limit);
  return new Float32Array(words.buffer).filter((x) =>
    Number.isFinite(x) && Math.abs(x) <= most && (!positive || x >= 2 ** -126)
  );
}

/** The call that rounds x to a type, the type, and how it is computed. */
function castOf(call: string): { type: NumberType; compute: (x: number) => number } {
  const [, name, list] = /^(\w+)\(x(?:, (.*))?\)$/.exec(call)!;
  const parameters = (list ?? "").split(", ").filter((p) => p !== "").map(Number);
  const builtin = builtIns.get(name!)!;
  return {
    type: builtin.type!(...parameters),
    compute: (x) => builtin.compute(x, ...parameters),
  };
}

function digest(patterns: Iterable<number>, bits: number): string {
  const array = bits > 8 ? Uint16Array.from(patterns) : Uint8Array.from(patterns);
  return sha256(new Uint8Array(array.buffer)).toHex();
}

/** By its own name, and as one of any width. */
const calls: Readonly<Record<string, readonly string[]>> = {
  e4m3: ["e4m3(x)"],
  e5m2: ["e5m2(x)", "float(x, 5, 2)"],
  e3m2: ["e3m2(x)", "float_full(x, 3, 2)"],
  e2m3: ["e2m3(x)", "float_full(x, 2, 3)"],
  e2m1: ["e2m1(x)", "float_full(x, 2, 1)"],
  e8m0: ["e8m0(x)"],
  bf16: ["bf16(x)", "float(x, 8, 7)"],
  f16: ["f16(x)", "float(x, 5, 10)"],
};
const cases = reference.cases.flatMap((c) => calls[c.type]!.map((call) => ({ ...c, call })));

describe.each(cases)("$library: $call", ({ type: name, limit, count, sha256: want, call }) => {
  const x = numbers(limit, name === "e8m0");

  test("the scalar twin gives the library's bits", () => {
    expect(x.length).toBe(count);
    const { type, compute } = castOf(call);
    expect(digest(Array.from(x, (v) => patternOf(compute(v), type)), type.bits)).toBe(want);
  });

  test("so does the compiled kernel", () => {
    const { type } = castOf(call);
    const [s] = read(`scheme cast { encode ${call} decode q }`).statements;
    if (s?.kind !== "scheme") throw new Error("no scheme");
    const scheme = schemeOf(s, new Scope(), "");
    const use = { scheme, parameters: new Map(), level: undefined, clip: { kind: "none" } } as const;
    const { codes } = runScheme(engine.machine, use, rowsOf(x, 1, x.length));
    expect(digest(codes, type.bits)).toBe(want);
  });
});

describe.each(Object.entries(reference.middles))(
  "%s: where it turns from one number to the next",
  (name, listed) => {
    const x = new Float32Array(Uint32Array.from(listed.bits).buffer);
    test.each(calls[name]!)("%s", (call) => {
      const { type, compute } = castOf(call);
      expect(Array.from(x, (v) => patternOf(compute(v), type))).toEqual(listed.patterns);
      for (const pattern of new Set(listed.patterns)) {
        expect(patternOf(valueOfPattern(pattern, type), type)).toBe(pattern);
      }
    });
  },
);

test("beyond the largest number e4m3 saturates as PyTorch and ONNX Runtime do; e5m2 agrees with PyTorch up to the overflow", () => {
  const x = reference.beyond.values.map((v) => Number(v.replace("inf", "Infinity")));
  const { patterns } = reference.beyond;
  for (const [name, libraries] of [["e4m3", ["torch", "onnxruntime"]], ["e5m2", ["torch"]]] as const) {
    const { type, compute } = castOf(`${name}(x)`);
    const finite = x.flatMap((v, i) => Number.isFinite(compute(Math.fround(v))) ? [i] : []);
    for (const library of libraries) {
      const found = patterns[`${library} ${name}` as keyof typeof patterns];
      expect(finite.map((i) => patternOf(compute(Math.fround(x[i]!)), type)), library)
        .toEqual(finite.map((i) => found[i]));
    }
  }
});
