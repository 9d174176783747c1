/**
 * The elements of a tensor in the arena: all of it when it is passed over more than once and there is room, so that each is read once;
 * else a piece at a time, which stays in the cache.
 */
import { ElementReader, type RowSource } from "../../numerics/rows.ts";
import type { Machine } from "../../tensor/machine.ts";
import { widening } from "./halves.ts";
import type { Loaded } from "./part_values.ts";
import { mostInPiece, type Piece } from "./pieces.ts";

/** Bytes of the arena that are left for all else. */
const reserve = 64 * 2 ** 20;

/** Elements that lie in the arena already. */
export interface InArena {
  readonly rows: number;
  readonly cols: number;
  /** Byte offset of the first; row-major binary32. */
  readonly x: number;
}

export class Elements {
  readonly #machine: Machine;
  readonly #source: RowSource | InArena;
  readonly #reader: ElementReader | undefined;
  readonly #resident: boolean;
  readonly #room: number;
  /** Where elements of 16 bits are read to. */
  readonly #stored: number = 0;
  /** Elements that are there already, from the first on. */
  #loaded = 0;

  /** The caller frees what it takes of the arena. @param often whether elements are loaded more than once. */
  constructor(machine: Machine, source: RowSource | InArena, often: boolean) {
    const { arena } = machine, size = source.rows * source.cols;
    this.#machine = machine;
    this.#source = source;
    if ("x" in source) {
      this.#resident = true;
      this.#room = source.x;
      this.#loaded = size;
      return;
    }
    this.#reader = new ElementReader(source);
    this.#resident = often && 4 * size + reserve <= arena.free;
    this.#room = arena.alloc(4 * (this.#resident ? size : Math.min(size, mostInPiece)));
    if (source.half !== undefined) this.#stored = arena.alloc(2 * Math.min(size, mostInPiece));
  }

  /** Whether all are there, so that pieces may be long. */
  get complete(): boolean {
    return this.#resident && this.#loaded === this.#source.rows * this.#source.cols;
  }

  load({ from, length }: Piece): Loaded {
    const x = this.#resident ? this.#room + 4 * from : this.#room;
    const end = from + length;
    if (!this.#resident) this.#read(from, x, length);
    else if (end > this.#loaded) {
      this.#read(this.#loaded, this.#room + 4 * this.#loaded, end - this.#loaded);
      this.#loaded = end;
    }
    return { from, length, x };
  }

  #read(from: number, to: number, length: number): void {
    const { arena, pool } = this.#machine, source = this.#source as RowSource;
    if (source.half === undefined) return this.#reader!.read(from, arena.f32(to, length));
    const formula = widening(source.half.storage);
    for (let done = 0; done < length; done += mostInPiece) {
      const cols = Math.min(mostInPiece, length - done);
      source.half.read(from + done, arena.u8(this.#stored, 2 * cols));
      formula.run(pool, arena, {
        rows: 1,
        cols,
        inputs: [this.#stored],
        outputs: [to + 4 * done],
        parts: [],
      });
    }
  }
}
