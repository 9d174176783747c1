/**
 * Each dialect on matrices of many sizes and on values that break quantizers, held to its library by what codes, scales and offsets
 * come to: test/fixtures/sizes/make.py made the texts. Where the library pads and Quire refuses, the refusal is what the catalogue says.
 */
import { afterAll, describe, expect, test } from "vitest";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import type { Level } from "../../../src/numerics/plan.ts";
import { createEngine, type Mapping, rowsOf } from "../../../src/numerics/engine.ts";
import { definitionIn } from "../../../src/recipe/dialects.ts";
import { integerSchemeName, preludeSchemes } from "../../../src/recipe/prelude.ts";
import reference from "../../fixtures/sizes/reference.json" with { type: "json" };

const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

/** As `made` of the script. */
function made(kind: string, count: number): Float32Array {
  const of: Record<string, (i: number, u: number) => number> = {
    random: (_, u) => u * u * u * 8,
    constant: () => -0.3,
    zeros: (i) => i % 2 === 0 ? 0 : -0,
    outlier: (i, u) => i === Math.floor(count / 2) ? 5 : u * 1e-3,
    subnormal: (_, u) => u * 1e-39,
    ties: (i) => (i * 37 % 31 - 15) / 2,
    "ties of 8 bits": (i) => (i * 37 % 511 - 255) / 2,
  };
  return Float32Array.from(
    { length: count },
    (_, i) => of[kind]!(i, i * 2654435761 % 2 ** 32 / 2 ** 32 - 0.5),
  );
}

async function digest(codes: ArrayLike<number>, parts: readonly Float32Array[]): Promise<string> {
  const whole = [Int32Array.from(codes), ...parts.map((p) => p.map((v) => v + 0))];
  const bytes = new Uint8Array(whole.reduce((sum, a) => sum + a.byteLength, 0));
  let at = 0;
  for (const a of whole) {
    bytes.set(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), at);
    at += a.byteLength;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 8).toHex();
}

function definition(dialect: string, format: string) {
  const [, name, bits, mapping] = /^(u?int)\((\d+)\) (\w+)$/.exec(format) ?? [];
  const at = { start: 0, end: 0 };
  if (name === undefined) return { scheme: preludeSchemes(dialect).get(format)!, args: new Map() };
  if (dialect === "quire") {
    return {
      scheme: preludeSchemes().get(integerSchemeName(name, mapping!))!,
      args: new Map([["bits", Number(bits)]]),
    };
  }
  const integer = { bits: Number(bits), signed: name === "int" };
  return definitionIn({ kind: "dialect", dialect, integer }, mapping as Mapping, at);
}

function levelOf(text: string): Level | undefined {
  const [, size] = /^group\((\d+)\)$/.exec(text) ?? [];
  if (size !== undefined) return { kind: "group", size: Number(size) };
  return text === "" ? undefined : { kind: text as "tensor" | "channel" };
}

/** Formats whose library fills the last block of a row, or lets blocks cross rows: here rows must be whole blocks. */
const padded = /^(bnb (nf4|fp4)|modelopt (nvfp4|mxfp8_e4m3))/;
/** What decodes codes, in the order of the script. */
const sides = ["s", "z", "b", "g", "S"];

type Results = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
const found = reference.found as unknown as Readonly<Record<string, Readonly<Record<string, Results>>>>;

describe.each(Object.entries(found))("%s", (dialect, formats) => {
  test.each(Object.entries(formats))("%s", async (format, levels) => {
    const { scheme, args } = definition(dialect, format);
    for (const [level, shapes] of Object.entries(levels)) {
      for (const [shape, inputs] of Object.entries(shapes)) {
        const [rows, cols] = shape.split("x").map(Number) as [number, number];
        for (const [input, want] of Object.entries(inputs)) {
          const where = `${level} ${shape} ${input}`;
          const use = { scheme, parameters: args, level: levelOf(level), clip: { kind: "none" } } as const;
          const run = () => runScheme(engine.machine, use, rowsOf(made(input, rows * cols), rows, cols));
          const size = Number(/\d+/.exec(level)?.[0] ?? (format === "nvfp4" ? 16 : 32));
          const isPadded = padded.test(`${dialect} ${format}`) && cols % size !== 0;
          if (want === "refused" || isPadded) {
            expect(run, where).toThrow(/multiple of the group size/);
            continue;
          }
          const { codes, statistics } = run();
          if (want === "one apart") continue;
          expect(statistics.every(({ values }) => values.every(Number.isFinite)), where).toBe(true);
          if (want === "nan") continue;
          const parts = sides.flatMap((name) => statistics.find((s) => s.name === name)?.values ?? []);
          expect(`${where}: ${await digest(codes, parts)}`).toBe(`${where}: ${want}`);
        }
      }
    }
  });
});
