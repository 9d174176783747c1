import { leaf } from "../../numerics/tiling.ts";
import type { Block } from "./block_code.ts";
import type { Code } from "./code.ts";
import type { Layout } from "./specification.ts";

/** The tiles of a shard (../../numerics/tiling.ts), one after another: each is a row, or a leaf of a long row. The members are locals, i32. */
export class Tiles {
  readonly cols: number;
  /** How many leaves a row has. */
  readonly leaves: number;
  /** The tile at hand, counted over the matrix, its row, and which leaf of it. */
  readonly tile: number;
  readonly row: number;
  readonly #leafOf: number;
  /** Its first element, counted over the matrix. In the beginning of the kernel: that of the first tile. */
  readonly first: number;
  /** How many of its elements are to be done. */
  readonly left: number;
  readonly #end: number;

  constructor(block: Block, layout: Layout) {
    const code = block.start;
    this.cols = block.word(layout.cols);
    const perShard = block.word(layout.perShard);
    [this.leaves, this.tile, this.row, this.#leafOf, this.first, this.left, this.#end] = Array.from(
      { length: 7 },
      () => code.local("i32"),
    ) as [number, number, number, number, number, number, number];
    code.get(this.cols).i32(leaf - 1).op("i32.add").i32(leaf).op("i32.div_u").set(this.leaves);
    code.get(1, perShard).op("i32.mul").set(this.tile);
    block.load(code, layout.rows).get(this.leaves).op("i32.mul").set(this.#end);
    code.get(this.tile, perShard).op("i32.add").get(this.#end).op("i32.lt_u").if(undefined, () => {
      code.get(this.tile, perShard).op("i32.add").set(this.#end);
    });
    code.get(this.tile, this.leaves).op("i32.div_u").set(this.row);
    code.get(this.tile, this.leaves).op("i32.rem_u").set(this.#leafOf);
    this.#place(code);
  }

  /** `body` for each tile. */
  each(code: Code, body: () => void): void {
    code.while(() => code.get(this.tile, this.#end).op("i32.lt_u"), () => {
      this.#place(code);
      code.get(this.cols, this.#leafOf).i32(leaf).op("i32.mul", "i32.sub").set(this.left);
      code.get(this.left).i32(leaf).op("i32.gt_s").if(undefined, () => code.i32(leaf).set(this.left));
      body();
      code.get(this.tile).i32(1).op("i32.add").set(this.tile);
      code.get(this.#leafOf).i32(1).op("i32.add").tee(this.#leafOf).get(this.leaves).op("i32.ge_u");
      code.if(undefined, () => {
        code.i32(0).set(this.#leafOf).get(this.row).i32(1).op("i32.add").set(this.row);
      });
    });
  }

  #place(code: Code): void {
    code.get(this.row, this.cols).op("i32.mul");
    code.get(this.#leafOf).i32(leaf).op("i32.mul", "i32.add").set(this.first);
  }
}
