/** Each dialect held to its library, code for code and scale for scale: test/fixtures/dialects/make.py made the numbers. */
import { afterAll, describe, expect, test } from "vitest";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { createEngine, type Level, type Mapping, rowsOf } from "../../../src/numerics/engine.ts";
import { definitionIn } from "../../../src/recipe/dialects.ts";

interface Case {
  readonly dialect: string;
  readonly name: "int" | "uint";
  readonly bits: number;
  readonly mapping: Mapping;
  readonly level: "tensor" | "channel" | "group";
  readonly codes: string;
  readonly scales: string;
  /** Zero points, or what is added to the codes' values. */
  readonly offsets?: string;
  /** Weights of its own. */
  readonly x?: string;
}

interface Reference {
  readonly rows: number;
  readonly cols: number;
  readonly x: string;
  readonly cases: readonly Case[];
}

const reference: Reference = JSON.parse(await Deno.readTextFile("test/fixtures/dialects/reference.json"));
const floats = (text: string) => new Float32Array(Uint8Array.fromBase64(text).buffer);
const codesOf = ({ name, codes }: Case) => {
  const bytes = Uint8Array.fromBase64(codes);
  return name === "int" ? new Int8Array(bytes.buffer) : bytes;
};
const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

const levels: Readonly<Record<Case["level"], Level>> = {
  tensor: { kind: "tensor" },
  channel: { kind: "channel" },
  group: { kind: "group", size: 32 },
};

describe.each(Object.entries(Object.groupBy(reference.cases, (c) => c.dialect)))("%s", (dialect, cases) => {
  test.each(cases!.map((c) => [`${c.name}(${c.bits}) ${c.mapping} per ${c.level}`, c] as const))(
    "%s",
    (_, c) => {
      const format = {
        kind: "dialect",
        dialect,
        integer: { bits: c.bits, signed: c.name === "int" },
      } as const;
      const { scheme, args } = definitionIn(format, c.mapping, { start: 0, end: 0 });
      const source = rowsOf(floats(c.x ?? reference.x), reference.rows, reference.cols);
      const use = { scheme, parameters: args, level: levels[c.level], clip: { kind: "none" } } as const;
      const run = runScheme(engine.machine, use, source);
      const values = (name: string) => [...run.statistics.find((s) => s.name === name)!.values];
      expect(values("s")).toEqual([...floats(c.scales)]);
      if (c.offsets !== undefined) {
        const offset = run.statistics.some((s) => s.name === "z") ? "z" : "b";
        expect(values(offset).map((v) => v + 0)).toEqual([...floats(c.offsets)].map((v) => v + 0));
      }
      expect([...run.codes]).toEqual([...codesOf(c)]);
    },
  );
});
