import type { Fact } from "../program/facts.ts";
import type { Program } from "../program/program.ts";
import type { ReductionKind } from "./reduction_code.ts";
import type { Storage } from "./storage.ts";

export interface Reduction {
  readonly kind: ReductionKind;
  /** Which of the program's results. */
  readonly result: number;
  /** One value for each row, stored in this format; or one for the whole matrix. */
  readonly over: "f32 of rows" | "f64 of rows" | "all";
}

/** What a kernel does with each element of a rows x cols matrix. */
export interface Specification {
  readonly program: Program;
  /** How each input lies in memory. */
  readonly inputs: readonly Storage[];
  /** How each result is stored; undefined when it is not. */
  readonly outputs: readonly (Storage | undefined)[];
  readonly reductions: readonly Reduction[];
  /** What is known of the part values; absent: nothing. */
  readonly parts?: readonly Fact[];
  /** Whether nobody asks if what is stored as an integer can be. */
  readonly unchecked?: true;
}

/** The words of a kernel's parameter block, by their places. */
export interface Layout {
  readonly rows: 0;
  readonly cols: 1;
  readonly perShard: 2;
  /** The place of the first element, 64 bits. */
  readonly place: 3;
  readonly inputs: number;
  readonly outputs: number;
  /** Two words a part: where its values lie, how many rows share one. */
  readonly parts: number;
  readonly tables: number;
  /** Where the counts of checked outputs go. */
  readonly checks: number;
  /** Two words a reduction: where values of rows or shards go, where those of the leaves of long rows go. */
  readonly reductions: number;
}

export function layoutOf({ program, inputs, outputs }: Specification): Layout {
  const inputsAt = 5, outputsAt = inputsAt + inputs.length, parts = outputsAt + outputs.length;
  const tables = parts + 2 * program.parts, checks = tables + program.tables.length;
  return {
    rows: 0,
    cols: 1,
    perShard: 2,
    place: 3,
    inputs: inputsAt,
    outputs: outputsAt,
    parts,
    tables,
    checks,
    reductions: checks + 1,
  };
}
