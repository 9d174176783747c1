/** Formulas as they are compiled, on data in the arena. */
import { builtIns } from "../../src/formula/functions.ts";
import { Builder } from "../../src/formula/program/builder.ts";
import { kernelOf, programOf } from "../../src/formula/scheme/kernels.ts";
import { CompiledFormula } from "../../src/formula/wasm/compiled.ts";
import type { Machine } from "../../src/tensor/machine.ts";

/** n numbers, room for as many codes, and scales. */
export interface Places {
  readonly n: number;
  readonly x: number;
  readonly codes: number;
  readonly scales: number;
}

function over(
  { arena, pool }: Machine,
  formula: CompiledFormula,
  { n, x, codes, scales }: Places,
  row: number,
) {
  const parts = formula.specification.program.parts === 0 ? [] : [{ at: scales, rowsPer: 1 }];
  return () => {
    formula.run(pool, arena, { rows: n / row, cols: row, inputs: [x], outputs: [codes], parts });
  };
}

/** `clamp(round(x / s), -most..most)` with a scale for each `row` elements. */
export function encode(machine: Machine, places: Places, most: number, row: number): () => void {
  const b = new Builder(), q = b.op("round", b.op("divide", b.input(0), b.part(0)));
  const program = b.program([b.op("min", b.number(most), b.op("max", b.number(-most), q))]);
  return over(
    machine,
    new CompiledFormula({ program, inputs: ["f32"], outputs: ["i8"], reductions: [] }),
    places,
    row,
  );
}

/** The bit patterns of the nearest numbers of a type. */
export function cast(machine: Machine, places: Places, type: "e4m3" | "e5m2"): () => void {
  const largest = { op: "number", value: type === "e4m3" ? 448 : 57344 } as const;
  const low = { op: "number", value: -largest.value } as const;
  const codes = { op: "codes", low, high: largest } as const;
  const x = { op: "call", name: "clamp", args: [{ op: "variable", name: "x" }, codes] } as const;
  const program = programOf({ op: "call", name: type, args: [x] }, ["x"], 0, {
    store: builtIns.get(type)!.type!(),
  });
  return over(machine, kernelOf(program, ["u8"]).formula, places, places.n);
}
