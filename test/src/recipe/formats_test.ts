/**
 * Formats held to the libraries, byte for byte: test/fixtures/formats/make.py made the numbers. Both implementations, the scalar
 * twin and the compiled kernels, are run on each.
 */
import { afterAll, describe, expect, test } from "vitest";
import { bindScheme } from "../../../src/formula/scheme/bound.ts";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { runScalar } from "../../../src/formula/scheme/scalar.ts";
import { functionIn, type Given } from "../../../src/formula/tree.ts";
import { createEngine, type Level, rowsOf } from "../../../src/numerics/engine.ts";
import { lay } from "../../../src/numerics/layout.ts";
import { find } from "../../../src/registry/registry.ts";
import { definitionIn } from "../../../src/recipe/dialects.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import reference from "../../fixtures/formats/reference.json" with { type: "json" };

interface Case {
  readonly dialect: string;
  readonly name: string;
  readonly input: string;
  readonly rule?: string;
  readonly level?: string;
  readonly size?: number;
  readonly codes: string;
  readonly side: Readonly<Record<string, string>>;
  readonly packed?: string;
  /** Blocks of 32 in which the library is known to be another: its scale is one power of two too small. */
  readonly other?: readonly number[];
}

const bytes = (base64: string) => Uint8Array.fromBase64(base64);
const floats = (base64: string) => new Float32Array(bytes(base64).buffer);
const inputs = reference.inputs as Record<string, string>;
const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

function definition({ dialect, name, rule }: Case) {
  const bits = /^int(\d)$/.exec(name)?.[1];
  if (bits !== undefined) {
    const format = { kind: "dialect", dialect, integer: { bits: Number(bits), signed: true } } as const;
    const { scheme, args } = definitionIn(format, "symmetric", { start: 0, end: 0 });
    return { scheme, args };
  }
  const scheme = preludeSchemes(dialect).get(name)!;
  const [parameter] = scheme.parameters;
  const args: Given = new Map(
    rule === undefined ? [] : [[parameter!.name, functionIn(parameter!, rule)]],
  );
  return { scheme, args };
}

function levelOf({ level, size = 32 }: Case): Level | undefined {
  if (level === undefined) return undefined;
  return level === "group" ? { kind: "group", size } : { kind: level as "tensor" | "channel" };
}

const cases = reference.cases as readonly Case[];
const title = (c: Case) =>
  [c.name, c.rule, c.level === "group" ? `group(${c.size ?? 32})` : c.level, `of ${c.input}`]
    .filter((part) => part !== undefined).join(" ");

describe.each(Object.entries(Object.groupBy(cases, (c) => c.dialect)))("%s", (_, own) => {
  test.each(own!.map((c) => [title(c), c] as const))("%s", (_title, c) => {
    const { scheme, args } = definition(c);
    const x = floats(inputs[c.input]!), cols = reference.cols, rows = x.length / cols;
    const use = { scheme, parameters: args, level: levelOf(c), clip: { kind: "none" } } as const;
    const run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
    const scalar = runScalar(bindScheme(scheme, { ...use, rows, cols }), x);
    const isOther = (block: number) => c.other?.includes(block) === true;
    const codesOf = (codes: ArrayLike<number>) =>
      Array.from(codes, (code, i) => isOther(Math.floor(i / 32)) ? 0 : code & 255);
    expect(codesOf(run.codes)).toEqual(codesOf(bytes(c.codes)));
    expect(codesOf(scalar.codes)).toEqual(codesOf(bytes(c.codes)));
    for (const [name, values] of Object.entries(c.side)) {
      const want = Array.from(floats(values), (s, block) => isOther(block) ? 2 * s : s);
      expect([...run.statistics.find((s) => s.name === name)!.values], name).toEqual(want);
      expect([...scalar.statistics.get(name)!], name).toEqual(want);
    }
  });
});

/** As `made` of the script. */
const made = (count: number) =>
  Float32Array.from({ length: count }, (_, i) => {
    const u = (i * 2654435761 % 2 ** 32) / 2 ** 32 - 0.5, block = Math.floor(i / 64);
    return block % 50 === 7 ? 0 : u * u * u * (1 + block % 7);
  });

describe("double quantization of bitsandbytes", () => {
  test.each(reference.double)("$name of $count values", (c) => {
    const scheme = preludeSchemes("bnb").get(c.name)!, x = made(c.count), cols = 128, rows = c.count / cols;
    const use = { scheme, parameters: new Map(), level: undefined, clip: { kind: "none" } } as const;
    const run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
    const scalar = runScalar(bindScheme(scheme, { ...use, rows, cols }), x);
    const packed = lay(run.codes, 4, rows, cols, find("dialect", "bnb")!.layouts.patterns!);
    expect([...packed]).toEqual([...bytes(c.codes)]);
    expect([...scalar.codes]).toEqual([...run.codes]);
    for (const name of ["k", "A", "m"]) {
      const values = run.statistics.find((s) => s.name === name)!.values;
      expect([...scalar.statistics.get(name)!], name).toEqual([...values]);
      if (name === "k") expect([...values]).toEqual([...bytes(c.k)]);
      // The sum of PyTorch's mean is in binary32.
      else {floats(c[name as "A" | "m"]).forEach((v, i) =>
          expect(Math.abs(values[i]! / v - 1)).toBeLessThan(2 ** -22)
        );}
    }
    const decoded = new Float32Array(c.count);
    run.decode(0, decoded);
    floats(c.decoded).forEach((v, i) =>
      expect(Math.abs(decoded[i]! - v)).toBeLessThanOrEqual(2 ** -21 * Math.abs(v))
    );
  });

  test("a tensor that runs do not divide is told", () => {
    const scheme = preludeSchemes("bnb").get("nf4_double")!;
    const use = {
      parameters: new Map(),
      level: undefined,
      clip: { kind: "none" },
      rows: 200,
      cols: 128,
    } as const;
    expect(() => bindScheme(scheme, use)).toThrow("must be a multiple of 16384, or fewer: it has 25600");
  });
});
