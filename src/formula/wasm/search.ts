/** A search kernel that is ready to run: see ./search_code.ts. */
import type { Arena } from "../../tensor/arena.ts";
import type { KernelModule } from "../../tensor/kernel.ts";
import type { Step, ThreadPool } from "../../tensor/pool.ts";
import { leaf } from "../../numerics/tiling.ts";
import { anything, factsOf } from "../program/facts.ts";
import { type Part, put } from "./compiled.ts";
import { moduleOf } from "./modules.ts";
import { tableMemory } from "./nearest_code.ts";
import { searchCode, type SearchSpecification } from "./search_code.ts";

/** Elements of a shard: each is passed over once for each candidate. */
const inShard = leaf / 8;

export interface SearchOperands {
  readonly rows: number;
  /** At most a leaf. */
  readonly cols: number;
  readonly inputs: readonly number[];
  /** Where the best factor of each row goes, binary32. */
  readonly output: number;
  /** What stands for the candidate is not looked at. */
  readonly parts: readonly Part[];
}

export class CompiledSearch {
  readonly #tables: readonly Float32Array[];
  readonly #module: KernelModule;

  constructor(readonly specification: SearchSpecification) {
    const { program, inputs } = specification.kernel;
    this.#tables = program.tables.map(tableMemory);
    this.#module = moduleOf(searchCode(specification, factsOf(program, inputs.map(() => anything))));
  }

  run(pool: ThreadPool, arena: Arena, operands: SearchOperands): void {
    const mark = arena.mark(), { rows, cols } = operands;
    try {
      const perShard = Math.max(1, Math.floor(inShard / cols)), shards = Math.ceil(rows / perShard);
      pool.chain([this.#step(arena, operands, perShard)], shards);
    } finally {
      arena.release(mark);
    }
  }

  #step(arena: Arena, { rows, cols, inputs, output, parts }: SearchOperands, perShard: number): Step {
    const block = arena.words(
      ...[rows, cols, perShard, 0, 0],
      ...inputs,
      output,
      ...parts.flatMap(({ at, rowsPer }) => [at, rowsPer]),
      ...this.#tables.map((memory) => put(arena, memory)),
    );
    return { module: this.#module, name: "run", block };
  }
}
