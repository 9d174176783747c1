import type { Arena } from "../../tensor/arena.ts";
import type { ElementReader } from "../rows.ts";

/** A part of a long row that lies in the arena. */
export interface Piece {
  /** Index in the row of its first element. */
  readonly from: number;
  readonly length: number;
  /** Offset into the arena. */
  readonly x: number;
}

/**
 * A row of values passed over more than once, a piece at a time. When all of it fits into the arena it is read once and stays;
 * else each pass reads it again. Pieces begin at whole leaves of the summation tree, so sums do not show where they were cut.
 */
export class LongRow {
  readonly #arena: Arena;
  readonly #reader: ElementReader;
  readonly #start: number;
  readonly #x: number;
  readonly #resident: boolean;
  #loaded = 0;

  /** `length` elements from element `start`; at most `room` bytes of the arena are taken; a piece has at most `block` elements. */
  constructor(
    arena: Arena,
    reader: ElementReader,
    start: number,
    readonly length: number,
    readonly block: number,
    room: number,
  ) {
    this.#arena = arena;
    this.#reader = reader;
    this.#start = start;
    this.#resident = 4 * length <= room;
    this.#x = arena.alloc(4 * (this.#resident ? length : Math.min(block, length)));
  }

  *pieces(): Generator<Piece> {
    for (let from = 0; from < this.length; from += this.block) {
      const length = Math.min(this.block, this.length - from);
      const x = this.#resident ? this.#x + 4 * from : this.#x;
      if (!this.#resident || from >= this.#loaded) {
        this.#reader.read(this.#start + from, this.#arena.f32(x, length));
        this.#loaded = from + length;
      }
      yield { from, length, x };
    }
  }
}
