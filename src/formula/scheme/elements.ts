/** The elements of a tensor in the arena: all of it when there is room, so that each is read once; else a piece at a time. */
import { ElementReader, type RowSource } from "../../numerics/rows.ts";
import type { Arena } from "../../tensor/arena.ts";
import type { Loaded } from "./part_values.ts";
import { mostInPiece, type Piece } from "./pieces.ts";

/** Bytes of the arena that are left for all else. */
const reserve = 64 * 2 ** 20;

export class Elements {
  readonly size: number;
  readonly #arena: Arena;
  readonly #reader: ElementReader;
  readonly #resident: boolean;
  readonly #room: number;
  /** Elements that are there already, from the first on. */
  #loaded = 0;

  /** The caller frees what it takes of the arena. */
  constructor(arena: Arena, source: RowSource) {
    this.#arena = arena;
    this.#reader = new ElementReader(source);
    this.size = source.rows * source.cols;
    this.#resident = 4 * this.size + reserve <= arena.free;
    this.#room = arena.alloc(4 * (this.#resident ? this.size : Math.min(this.size, mostInPiece)));
  }

  load({ from, length }: Piece): Loaded {
    const x = this.#resident ? this.#room + 4 * from : this.#room;
    const end = from + length;
    if (!this.#resident) this.#reader.read(from, this.#arena.f32(x, length));
    else if (end > this.#loaded) {
      this.#reader.read(this.#loaded, this.#arena.f32(this.#room + 4 * this.#loaded, end - this.#loaded));
      this.#loaded = end;
    }
    return { from, length, x };
  }
}
