/**
 * Every format of every dialect on what breaks quantizers: zeros, constants, subnormal and huge numbers, one outlier, zeros of both
 * signs, parts of one element. The kernels give the bits of the scalar twin, and every value decodes to a finite one.
 */
import { afterAll, describe, expect, test } from "vitest";
import { bindScheme } from "../../../src/formula/scheme/bound.ts";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { runScalar } from "../../../src/formula/scheme/scalar.ts";
import type { Given, SchemeFormula } from "../../../src/formula/tree.ts";
import { createEngine, type Level, rowsOf } from "../../../src/numerics/engine.ts";
import { namedSchemes } from "../../../src/recipe/prelude.ts";
import { namesOf } from "../../../src/registry/registry.ts";

const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

/** The blocks of llama.cpp have an encoder and tests of their own. */
const isBlock = ({ name }: SchemeFormula) => /^(q\d|iq\d|tq\d)/.test(name);

/** Values that a scheme needs: the middle of each range. */
const given = ({ parameters }: SchemeFormula): Given =>
  new Map(
    parameters.flatMap(({ name, domain, fallback }) =>
      fallback === undefined && domain.kind === "range"
        ? [[name, Math.min(domain.to, Math.max(domain.from, 4))] as const]
        : []
    ),
  );

const filled = (length: number, of: (i: number) => number) => Float32Array.from({ length }, (_, i) => of(i));
const wave = (i: number) => Math.sin(i * 12.9898) * 1.7;
const inputs: Readonly<Record<string, (i: number) => number>> = {
  zeros: () => 0,
  "zeros of both signs": (i) => i % 2 === 0 ? 0 : -0,
  "one number": () => -0.3,
  "one outlier": (i) => i === 5 ? 3e4 : wave(i) * 1e-3,
  "one number that is not zero": (i) => i === 70 ? -1 : 0,
  subnormals: (i) => wave(i) * 1e-40,
  "the smallest number": (i) => i % 3 === 0 ? 2 ** -149 : 0,
  "huge numbers": (i) => wave(i) * 1e37,
};

const schemesOf = (dialect: string) => namedSchemes(dialect).filter((s) => !isBlock(s));
/** An integer 0 has no sign; that of a number format is in its pattern. */
const plain = (values: Iterable<number>) => Array.from(values, (v) => v + 0);

describe.each(namesOf("dialect").filter((name) => schemesOf(name).length > 0))("%s", (dialect) => {
  const schemes = schemesOf(dialect);
  test.each(schemes.map((s) => [s.name, s] as const))("%s", (_, scheme) => {
    const blocks = scheme.statistics.some(({ level }) => level.kind === "group" && level.size !== undefined);
    const [rows, cols] = blocks ? [3, 256] : [3, 7];
    const groups = scheme.statistics.some(({ level }) => level.kind === "group" && level.size === undefined);
    const levels: Level[] = groups
      ? [{ kind: "group", size: 1 }, { kind: "group", size: cols }]
      : [{ kind: "tensor" }, { kind: "channel" }, { kind: "group", size: 1 }];
    for (const [name, of] of Object.entries(inputs)) {
      const x = filled(rows * cols, of);
      for (const level of levels) {
        const use = { scheme, parameters: given(scheme), level, clip: { kind: "none" } } as const;
        const where = `${name} per ${level.kind}`;
        let run;
        try {
          run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
        } catch (error) {
          expect((error as Error).message, where).toMatch(/^Cannot /);
          continue;
        }
        const scalar = runScalar(bindScheme(scheme, { ...use, rows, cols }), x);
        expect(plain(run.codes), where).toEqual(plain(scalar.codes));
        const decoded = new Float32Array(x.length);
        run.decode(0, decoded);
        expect(decoded.every(Number.isFinite), where).toBe(true);
        expect(plain(decoded), where).toEqual(plain(scalar.decoded));
      }
    }
  });
});
