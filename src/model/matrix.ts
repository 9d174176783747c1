/**
 * The canonical matrix of a stored tensor, read by rows. Rows that stand together in the file are read as they are;
 * transposed ones by panels: for a run of rows, the strips of the file that hold them, once, and between them only
 * gaps that are cheaper to read than to jump.
 */
import type { Elements } from "./elements.ts";
import type { Half, RowSource } from "./model.ts";
import { type MatrixAxes, sizeOf, type View } from "./view.ts";

/** 16 MiB. */
const panelElements = 1 << 22;
/** Elements that are read between two rounds of turning: 1 MiB. */
const groupElements = 1 << 18;
/** A jump in a file costs about as much as reading 16 KiB. */
const smallPitch = 1 << 12;
/** Edge of the square that is turned at a time. */
const tile = 32;

interface Axis {
  readonly size: number;
  readonly stride: number;
}

/** Axes of size 1 dropped, and neighbours joined that walk the elements as one axis would. */
function join(view: View, axes: readonly number[]): Axis[] {
  const joined: Axis[] = [];
  for (const axis of axes) {
    const size = view.shape[axis]!, stride = view.strides[axis]!;
    if (size === 1) continue;
    const last = joined.at(-1);
    if (last !== undefined && last.stride === size * stride) {
      joined[joined.length - 1] = { size: last.size * size, stride };
    } else joined.push({ size, stride });
  }
  return joined;
}

/** The offset of every index into `axes`, in order. */
function offsets(axes: readonly Axis[]): Float64Array {
  let table = new Float64Array(1);
  for (const { size, stride } of axes) {
    const next = new Float64Array(table.length * size);
    let at = 0;
    for (const base of table) for (let i = 0; i < size; i++) next[at++] = base + i * stride;
    table = next;
  }
  return table;
}

/** What was last read of a transposed tensor, kept until its last row is asked for. */
interface Panel {
  readonly first: number;
  readonly count: number;
  readonly values: Float32Array;
}

export class Matrix implements RowSource {
  readonly rows: number;
  readonly cols: number;
  readonly #elements: Elements;
  /** The last row axis, of which a panel takes a run; the ones before it choose the band. */
  readonly #row: Axis;
  readonly #bands: Float64Array;
  readonly #colAxes: readonly Axis[];
  /** Whether the rows stand in the file one after the other, so that `readElements` may be used. */
  readonly plain: boolean;
  readonly half?: Half;
  readonly #panelElements: number;
  #panel: Panel | undefined;

  /** @param panel How many elements may be held to turn rows round. A row is held whole whatever it says. */
  constructor(elements: Elements, view: View, axes: MatrixAxes, panel = panelElements) {
    this.#elements = elements;
    this.#panelElements = panel;
    this.rows = sizeOf(axes.rows.map((axis) => view.shape[axis]!));
    this.cols = sizeOf(axes.cols.map((axis) => view.shape[axis]!));
    const rowAxes = join(view, axes.rows);
    this.#colAxes = join(view, axes.cols);
    this.#row = rowAxes.at(-1) ?? { size: 1, stride: this.cols };
    this.#bands = offsets(rowAxes.slice(0, -1));
    const [col, ...more] = this.#colAxes;
    this.plain = rowAxes.length <= 1 && more.length === 0 && (col?.stride ?? 1) === 1 &&
      this.#row.stride === this.cols;
    if (this.plain && elements.half !== undefined) this.half = elements.half;
  }

  read(row: number, count: number, into: Float32Array): void {
    if (
      !(Number.isInteger(row) && Number.isInteger(count) && row >= 0 && count >= 0 &&
        row + count <= this.rows)
    ) {
      throw new RangeError(`Cannot read rows ${row} to ${row + count - 1}: there are ${this.rows}`);
    }
    const { cols } = this;
    if (into.length < count * cols) {
      throw new RangeError(`Cannot read ${count} rows of ${cols} into ${into.length} elements`);
    }
    if (count * cols === 0) return;
    if (this.plain) {
      this.#elements.read(row * cols, into.subarray(0, count * cols));
      return;
    }
    for (let done = 0; done < count;) {
      const panel = this.#panelOf(row + done);
      const from = row + done - panel.first;
      const part = Math.min(count - done, panel.count - from);
      into.set(panel.values.subarray(from * cols, (from + part) * cols), done * cols);
      done += part;
    }
    if (row + count === this.rows) this.#panel = undefined;
  }

  readElements(from: number, into: Float32Array): void {
    if (!this.plain) {
      throw new RangeError("Cannot read a transposed matrix as elements: it must be read by rows");
    }
    if (!(Number.isInteger(from) && from >= 0 && from + into.length <= this.rows * this.cols)) {
      const end = this.rows * this.cols;
      throw new RangeError(`Cannot read ${into.length} elements from ${from}: there are ${end}`);
    }
    this.#elements.read(from, into);
  }

  #panelOf(row: number): Panel {
    const kept = this.#panel;
    if (kept !== undefined && row >= kept.first && row < kept.first + kept.count) return kept;
    const band = Math.floor(row / this.#row.size), within = row % this.#row.size;
    const height = Math.max(1, Math.floor(this.#panelElements / this.cols));
    const first = within - within % height;
    const count = Math.min(height, this.#row.size - first);
    const values = new Float32Array(count * this.cols);
    this.#fill(this.#bands[band]! + first * this.#row.stride, count, values);
    return this.#panel = { first: band * this.#row.size + first, count, values };
  }

  /** Rows whose first element is at `base`, `base + stride` ... */
  #fill(base: number, count: number, values: Float32Array): void {
    const { stride, size } = this.#row;
    // Column axes within a row's own stride: with the rows they make strips that stand together in the file.
    const inner = this.#colAxes.filter((axis) => axis.stride < stride);
    const outer = this.#colAxes.slice(0, this.#colAxes.length - inner.length);
    const within = offsets(inner);
    const strips = within.length === stride && outer.every((axis) => axis.stride >= stride * size);
    if (!strips) return this.#gather(base, count, values);
    const inside = Int32Array.from(within);
    const starts = offsets(outer), length = count * stride, pitch = stride * size;
    if (count === size && starts.length * length < 2 ** 31 && this.#dense(starts, length)) {
      const whole = new Float32Array(starts.length * length);
      this.#elements.read(base, whole);
      this.#turn(whole, Int32Array.from(starts), inside, count, 0, values);
      return;
    }
    // Strips with small gaps between them cost less to read through than to jump to.
    const through = outer.length <= 1 && (outer[0]?.stride ?? pitch) === pitch && pitch <= smallPitch;
    const step = through ? pitch : length;
    const group = Math.max(tile, Math.floor(groupElements / step));
    const buffer = new Float32Array(Math.min(group, starts.length) * step);
    for (let first = 0; first < starts.length; first += group) {
      const n = Math.min(group, starts.length - first);
      if (through) this.#elements.read(base + starts[first]!, buffer.subarray(0, (n - 1) * step + length));
      else {
        for (let i = 0; i < n; i++) {
          this.#elements.read(base + starts[first + i]!, buffer.subarray(i * step, i * step + length));
        }
      }
      const origins = Int32Array.from({ length: n }, (_, i) => i * step);
      this.#turn(buffer, origins, inside, count, first * within.length, values);
    }
  }

  /** Writes the strips that begin at `origins` of `from` as columns from `col` on, a tile at a time: both stay in cache. */
  #turn(
    from: Float32Array,
    origins: Int32Array,
    within: Int32Array,
    count: number,
    col: number,
    values: Float32Array,
  ): void {
    const { cols } = this, { stride } = this.#row, width = within.length;
    for (let k0 = 0; k0 < origins.length; k0 += tile) {
      const k1 = Math.min(k0 + tile, origins.length);
      for (let r0 = 0; r0 < count; r0 += tile) {
        const r1 = Math.min(r0 + tile, count);
        for (let r = r0; r < r1; r++) {
          const row = r * stride;
          let at = r * cols + col + k0 * width;
          if (width === 1) { for (let k = k0; k < k1; k++) values[at++] = from[row + origins[k]!]!; }
          else {
            for (let k = k0; k < k1; k++) {
              const origin = row + origins[k]!;
              for (let c = 0; c < width; c++) values[at++] = from[origin + within[c]!]!;
            }
          }
        }
      }
    }
  }

  /** Whether the strips, in whatever order, are one piece of the file. */
  #dense(starts: Float64Array, length: number): boolean {
    let last = 0;
    for (const start of starts) if (start > last) last = start;
    return last + length === starts.length * length;
  }

  /** Any other order of axes: element by element, through a window on the file. */
  #gather(base: number, count: number, values: Float32Array): void {
    const cols = offsets(this.#colAxes);
    const window = new Float32Array(Math.min(1 << 16, this.#elements.size));
    let from = 0, to = 0, at = 0;
    for (let r = 0; r < count; r++) {
      for (const col of cols) {
        const element = base + r * this.#row.stride + col;
        if (element < from || element >= to) {
          from = Math.min(element, this.#elements.size - window.length);
          to = from + window.length;
          this.#elements.read(from, window);
        }
        values[at++] = window[element - from]!;
      }
    }
  }
}

/** The stored position of element (row, col) of a matrix, as two tables to add: what a writer needs to transpose back. */
export function positions(view: View, axes: MatrixAxes): { rows: Float64Array; cols: Float64Array } {
  return { rows: offsets(join(view, axes.rows)), cols: offsets(join(view, axes.cols)) };
}
