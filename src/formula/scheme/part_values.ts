/** Values that parts of a tensor share: statistics, and the reductions that they are made of. */
import type { Machine } from "../../tensor/machine.ts";
import type { Outcome } from "../wasm/compiled.ts";
import type { Codes } from "./codes.ts";
import type { Kernel } from "./kernels.ts";
import { type Kept, loaded, readKept, type Room } from "./kept.ts";
import { greatestDivisor, isLong, type Piece, rowOf } from "./pieces.ts";

/** A piece whose elements lie in the arena. */
export interface Loaded extends Piece {
  /** Byte offset of its elements. */
  readonly x: number;
}

/** Where a kernel reads and writes, and how long the rows are that it reduces: else it chooses the longest. */
export interface Places {
  readonly inputs: readonly number[];
  readonly outputs: readonly (number | undefined)[];
  readonly row?: number;
  readonly reductions?: readonly number[];
}

export class PartValues {
  readonly #shares = new Map<string, number>();
  readonly #values = new Map<string, Kept>();

  /** Statistics that somebody reads once they are computed; absent: all. Of the others no value is kept that a kernel has in its cache. */
  readonly #wanted: ReadonlySet<string> | undefined;

  constructor(readonly machine: Machine, readonly size: number, wanted?: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** Makes room for a value for each `share` elements, unless there is. */
  declare(name: string, share: number): void {
    if (this.#shares.get(name) === share) return;
    this.#shares.set(name, share);
    this.#values.delete(name);
  }

  keeps(name: string): boolean {
    return this.#wanted?.has(name) ?? true;
  }

  /** Room is made when it is asked for first: most of what is reduced on the way never leaves its kernel. */
  #kept(name: string): Kept {
    let kept = this.#values.get(name);
    if (kept === undefined) {
      const count = Math.ceil(this.size / this.#shares.get(name)!);
      kept = new Float32Array(new SharedArrayBuffer(4 * count));
      this.#values.set(name, kept);
    }
    return kept;
  }

  /** Takes values that are kept already, of a share that is declared by this. */
  take(name: string, share: number, kept: Kept): void {
    this.#shares.set(name, share);
    this.#values.set(name, kept);
  }

  of(name: string): Float32Array {
    return loaded(this.#kept(name)) as Float32Array;
  }

  /** Forgets all but these, which from now on are only read, and lie in a room. */
  settle<K extends Kept>(names: readonly string[], room: Room<K>): ReadonlyMap<string, K> {
    const settled = new Map(names.map((name) => [name, room.adopt(this.#kept(name) as Codes)]));
    this.#values.clear();
    for (const [name, kept] of settled) this.#values.set(name, kept);
    return settled;
  }

  shareOf(name: string): number {
    return this.#shares.get(name)!;
  }

  /** The value for an element. */
  at(name: string, element: number): number {
    return this.of(name)[Math.floor(element / this.shareOf(name))]!;
  }

  /** The values of the parts that a piece touches, in the arena. The caller frees them. */
  put(name: string, { from, length }: Piece): number {
    const share = this.shareOf(name), { arena } = this.machine;
    const first = Math.floor(from / share), last = Math.ceil((from + length) / share);
    const at = arena.alloc(4 * (last - first));
    readKept(this.#kept(name), first, arena.f32(at, last - first));
    return at;
  }

  /** Runs a kernel over the elements of a piece; the part values that it reads go with it. */
  run({ formula, parts }: Kernel, piece: Piece, { inputs, outputs, row, reductions }: Places): Outcome {
    const { arena, pool } = this.machine, mark = arena.mark();
    const shares = parts.map((name) => this.shareOf(name));
    // Rows that the reductions ask for must not hold the ends of parts.
    const cols = row ?? rowOf(shares, piece);
    try {
      return formula.run(pool, arena, {
        rows: piece.length / cols,
        cols,
        inputs,
        outputs,
        parts: parts.map((name, i) => {
          const share = shares[i]!;
          return {
            at: this.put(name, piece),
            rowsPer: isLong(share) ? Math.max(1, piece.length / cols) : Math.max(1, share / cols),
          };
        }),
        place: piece.from,
        ...(reductions && { reductions }),
      });
    } finally {
      arena.release(mark);
    }
  }

  /** Runs a kernel once for each part of a share: its elements are the values of those parts. */
  runParts({ formula, inputs, parts }: Kernel, share: number, piece: Piece, output: number): void {
    const { arena, pool } = this.machine, mark = arena.mark(), count = piece.length / share;
    // Values that several parts share cut them into rows.
    const ratios = parts.map((name) => this.shareOf(name) / share);
    const cols = ratios.filter((ratio) => ratio * share <= piece.length).reduce(greatestDivisor, count);
    try {
      formula.run(pool, arena, {
        rows: count / cols,
        cols,
        inputs: inputs.map((name) => this.put(name, piece)),
        outputs: [output],
        parts: parts.map((name, i) => ({
          at: this.put(name, piece),
          rowsPer: Math.max(1, Math.min(ratios[i]! / cols, count / cols)),
        })),
      });
    } finally {
      arena.release(mark);
    }
  }
}
