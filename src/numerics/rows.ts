/**
 * Rows of a matrix on demand, so that a tensor larger than the arena streams. Row-major binary32.
 * `read` fills `into`, `count * cols` elements, with rows `row` to `row + count`; `into` may lie in shared memory.
 */
export interface RowSource {
  readonly rows: number;
  readonly cols: number;
  read(row: number, count: number, into: Float32Array): void;
  /** Fills `into` from element `from` in row-major order, if the source can: rows longer than the arena then need no copy. */
  readElements?(from: number, into: Float32Array): void;
  /** The same elements as they are stored, if they are of 16 bits: they are widened where they are computed with. */
  readonly half?: {
    readonly storage: HalfStorage;
    /** Fills `into`, two bytes an element, little-endian, from element `from`. */
    read(from: number, into: Uint8Array): void;
  };
}

/** binary16 or bfloat16. */
export type HalfStorage = "f16" | "bf16";

/** A matrix that is in memory as a RowSource. Throws a RangeError when the lengths do not agree. */
export function rowsOf(data: Float32Array, rows: number, cols: number): RowSource {
  if (data.length !== rows * cols) {
    throw new RangeError(
      `Cannot read a ${rows} x ${cols} matrix as its elements must be ${rows * cols}: it is ${data.length}`,
    );
  }
  return {
    rows,
    cols,
    read(row, count, into) {
      into.set(data.subarray(row * cols, (row + count) * cols));
    },
    readElements(from, into) {
      into.set(data.subarray(from, from + into.length));
    },
  };
}

/**
 * Reads any run of elements of a RowSource in row-major order. Whole rows go straight to their place; a row that
 * lies only partly in the run passes through one row of memory, kept for the run that continues it.
 */
export class ElementReader {
  readonly #source: RowSource;
  #part: Float32Array | undefined;
  #partRow = -1;

  constructor(source: RowSource) {
    this.#source = source;
  }

  /** Fills `into` with the elements from index `from`. */
  read(from: number, into: Float32Array): void {
    if (this.#source.readElements !== undefined) return this.#source.readElements(from, into);
    const { cols } = this.#source;
    let done = 0;
    while (done < into.length) {
      const row = Math.floor((from + done) / cols), skip = (from + done) % cols;
      const whole = skip === 0 ? Math.floor((into.length - done) / cols) : 0;
      if (whole > 0) {
        this.#source.read(row, whole, into.subarray(done, done + whole * cols));
        done += whole * cols;
        continue;
      }
      const take = Math.min(cols - skip, into.length - done);
      into.set(this.#row(row).subarray(skip, skip + take), done);
      done += take;
    }
  }

  #row(row: number): Float32Array {
    this.#part ??= new Float32Array(this.#source.cols);
    if (this.#partRow !== row) {
      this.#source.read(row, 1, this.#part);
      this.#partRow = row;
    }
    return this.#part;
  }
}
