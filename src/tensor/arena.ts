/** Bytes of a WebAssembly page. */
const page = 65536;
/** Offsets are multiples of this: a cache line, so that two threads never write to one. */
const line = 64;

/** An entry of a parameter block. */
export type Word = number | { readonly f32: number } | { readonly f64: number };

/**
 * Working memory of the kernels: one WebAssembly.Memory that all threads share, handed out by moving a mark.
 *
 *   const mark = arena.mark();
 *   const x = arena.alloc(4 * n);       // a byte offset; contents undefined
 *   ... kernels ...
 *   arena.release(mark);                // everything since the mark is free again
 *
 * Nothing stays in it between statements. It grows as needed up to the bound it was made with.
 * Views are made for each use: growth leaves older views valid but too short for what is allocated later.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** Most bytes it will ever hold. */
  readonly bound: number;
  #top = line;

  /** `bound` in bytes, at most 4 GiB; rounded up to whole pages. */
  constructor(bound: number) {
    if (!Number.isInteger(bound) || bound < page || bound > 65536 * page) {
      throw new RangeError(
        `Cannot make an arena as its bytes must be ${page} to ${65536 * page}: it is ${bound}`,
      );
    }
    const maximum = Math.ceil(bound / page);
    this.bound = maximum * page;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum, shared: true });
  }

  /** Bytes that can still be allocated. */
  get free(): number {
    return this.bound - this.#top;
  }

  /** The offset of `bytes` fresh bytes, aligned to 64. Throws a RangeError when they do not fit below the bound. */
  alloc(bytes: number): number {
    const offset = this.#top;
    const end = offset + Math.ceil(bytes / line) * line;
    if (end > this.bound) {
      throw new RangeError(
        `Cannot allocate ${bytes} bytes as at most ${this.free} are free in an arena of ${this.bound}`,
      );
    }
    const held = this.memory.buffer.byteLength;
    if (end > held) {
      // Doubling keeps the number of growths small; the bound is reserved address space, not memory in use.
      const wanted = Math.min(Math.max(end, 2 * held), this.bound);
      this.memory.grow(Math.ceil((wanted - held) / page));
    }
    this.#top = end;
    return offset;
  }

  /** Where the next allocation begins. */
  mark(): number {
    return this.#top;
  }

  /** Frees what was allocated since `mark`. */
  release(mark: number): void {
    if (mark > this.#top) {
      throw new RangeError(`Cannot release as the mark must be at most ${this.#top}: it is ${mark}`);
    }
    this.#top = mark;
  }

  /**
   * The parameter block of a kernel: words of 4 bytes, integers as i32, `{ f32 }` as binary32, `{ f64 }` as binary64 in two words
   * (at an even place, so that it is aligned).
   */
  words(...values: readonly Word[]): number {
    const offset = this.alloc(8 * values.length);
    const view = new DataView(this.memory.buffer, offset, 8 * values.length);
    let at = 0;
    for (const value of values) {
      if (typeof value === "number") view.setInt32(at, value, true);
      else if ("f32" in value) view.setFloat32(at, value.f32, true);
      else view.setFloat64(at, value.f64, true);
      at += typeof value === "object" && "f64" in value ? 8 : 4;
    }
    return offset;
  }

  f32(offset: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, offset, length);
  }
  f64(offset: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, offset, length);
  }
  i32(offset: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, offset, length);
  }
  u32(offset: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.memory.buffer, offset, length);
  }
  u8(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, offset, length);
  }
  i8(offset: number, length: number): Int8Array<ArrayBuffer> {
    return new Int8Array(this.memory.buffer, offset, length);
  }
}
