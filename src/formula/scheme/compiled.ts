/** A scheme over a whole tensor on compiled kernels: what ./scalar.ts defines, at the speed of memory. */
import type { Machine } from "../../tensor/machine.ts";
import type { RowSource } from "../../numerics/rows.ts";
import { isNear } from "../../numerics/scalar/sum.ts";
import { FormulaError } from "../tree.ts";
import type { Outcome } from "../wasm/compiled.ts";
import type { BoundScheme, PartStatistic } from "./bound.ts";
import { Chain } from "./chain.ts";
import { longFactors, shortFactors } from "./clip_search.ts";
import { type Codes, storageFor, storageOf, viewCodes } from "./codes.ts";
import { eachPiece, inMemory, type Kept, readKept, type Room } from "./kept.ts";
import { Elements, type InArena } from "./elements.ts";
import { Encoding } from "./encoding.ts";
import { type Kernel, kernelOf, programOf } from "./kernels.ts";
import { type Loaded, PartValues } from "./part_values.ts";
import { isLong, mostInPiece, piecesOf } from "./pieces.ts";
import { RowSearch } from "./row_search.ts";
import { resultsOf as namesOf } from "./stages.ts";
import { longStatistic, reduceTogether, shortStatistic } from "./statistics.ts";
import { readyTogether } from "./together.ts";
import { bytesOf } from "../wasm/storage.ts";

export interface CompiledRun<K extends Kept = Codes> {
  readonly codes: K;
  readonly values: PartValues;
  /** The least and the greatest code that occurred, where it was not known before. */
  readonly low: number;
  readonly high: number;
  /** Sums over all elements of x^2 and of (x - decoded)^2; neither is a number when x is not finite everywhere. */
  readonly signal: number;
  readonly noise: number;
  /** Elements that a clamp at the end of `encode` moves; NaN when there is none. */
  readonly clipped: number;
}

/** Bytes of the arena that long pieces ask for. */
const ample = 2 ** 28;

export class SchemeOnTensor {
  readonly #machine: Machine;
  readonly #scheme: BoundScheme;
  readonly #source: RowSource | InArena;
  readonly #size: number;
  readonly #values: PartValues;

  readonly #given: ReadonlyMap<string, Float32Array>;
  readonly #search: BoundScheme["search"];

  /**
   * @param given values of all statistics, one for each part: then none is computed, and no clip is searched.
   * @param wanted statistics whose values somebody reads afterwards; absent: all.
   */
  constructor(
    machine: Machine,
    scheme: BoundScheme,
    source: RowSource | InArena,
    given: ReadonlyMap<string, Float32Array> = new Map(),
    wanted?: ReadonlySet<string>,
  ) {
    this.#given = given;
    // A search would compute the statistics anew for each candidate.
    this.#search = given.size === 0 ? scheme.search : undefined;
    this.#machine = machine;
    this.#scheme = scheme;
    this.#source = source;
    this.#size = source.rows * source.cols;
    this.#values = new PartValues(machine, this.#size, wanted);
    for (const { name, share, stages } of scheme.statistics) {
      this.#values.declare(name, share);
      for (const { name, perElement } of stages.flat().flatMap(namesOf)) {
        this.#values.declare(name, perElement ? 1 : share);
      }
    }
    if (scheme.search !== undefined) this.#values.declare(scheme.search.factor, scheme.search.share);
    for (const [name, values] of given) this.#values.of(name).set(values);
  }

  /** @throws FormulaError when a code is not an integer of 32 bits, RangeError when the levels do not fit together, Interrupted. */
  run(): CompiledRun;
  /** @param room where the codes go. */
  run<K extends Kept>(room: Room<K>): CompiledRun<K>;
  run(room: Room = inMemory): CompiledRun<Kept> {
    return this.#within((elements) => this.#encode(elements, room));
  }

  /**
   * Codes alone, into the arena, where the elements should lie too: what they lose is not measured, and codes of a scheme whose range is
   * not known are of no use. The statistics are those of `run`.
   * @param codes byte offset.
   */
  encodeTo(codes: number): PartValues {
    return this.#within((elements) => {
      const encoding = this.#encoding(), kernel = encoding.codes();
      const longest = this.#longest(elements);
      for (const { piece, run } of this.#encoded(elements, kernel, longest)) {
        run(codes + encoding.bytes * piece.from);
      }
      return this.#values;
    });
  }

  /**
   * Each element as its code decodes, into the arena, where the elements lie too: fake quantization.
   * @param to byte offset; it may be that of the elements.
   */
  decodeTo(to: number): void {
    this.#within((elements) => {
      const kernel = this.#encoding().decoded();
      for (const { piece, run } of this.#encoded(elements, kernel)) run(to + 4 * piece.from);
    });
  }

  #within<T>(encode: (elements: Elements) => T): T {
    const { arena } = this.#machine, mark = arena.mark();
    try {
      const { statistics } = this.#scheme, search = this.#search;
      const long = statistics.filter(({ name, share }) => isLong(share) && !this.#given.has(name));
      const searched = search !== undefined && isLong(search.share);
      const elements = new Elements(this.#machine, this.#source, searched || long.length > 0);
      if (searched) {
        longFactors(this.#scheme, this.#values, (from, to, upTo) => this.#pieces(elements, from, to, upTo));
      }
      const made = new Set<string>();
      long.forEach((statistic, i) => {
        const index = statistics.indexOf(statistic);
        this.#together(long.slice(i), made, index, elements);
        this.#long(statistic, index, elements, made);
        made.add(statistic.name);
      });
      return encode(elements);
    } finally {
      arena.release(mark);
    }
  }

  /** What the first of some statistics reduces, and with it all that later ones do of what is there: one pass for each stage. */
  #together(long: readonly PartStatistic[], made: Set<string>, index: number, elements: Elements): void {
    const [{ share }] = long as [PartStatistic];
    for (;;) {
      const ready = readyTogether(long, made);
      if (ready === undefined) return;
      for (let part = 0; part * share < this.#size; part++) {
        const from = part * share;
        const pieces = () => this.#pieces(elements, from, from + share, index, this.#longest(elements));
        reduceTogether(ready, pieces, this.#values).forEach((value, i) => {
          this.#values.of(ready[i]!.result)[part] = value;
        });
      }
      for (const { result } of ready) made.add(result);
    }
  }

  #long(statistic: PartStatistic, index: number, elements: Elements, made: ReadonlySet<string>): void {
    for (let part = 0; part * statistic.share < this.#size; part++) {
      const from = part * statistic.share;
      longStatistic(
        statistic,
        part,
        () => this.#pieces(elements, from, from + statistic.share, index),
        this.#values,
        { made },
      );
    }
  }

  /** Pieces between two elements, each with the short ones among the statistics before `upTo`. */
  *#pieces(
    elements: Elements,
    from: number,
    to: number,
    upTo: number,
    most = mostInPiece,
  ): Generator<Loaded> {
    const before = this.#scheme.statistics.slice(0, upTo);
    const shares = before.map((s) => s.share), long = shares.every(isLong);
    for (const piece of piecesOf(shares, to - from, long ? most : mostInPiece)) {
      const loaded = elements.load({ from: from + piece.from, length: piece.length });
      for (const statistic of before) {
        if (this.#computes(statistic)) shortStatistic(statistic, loaded, this.#values);
      }
      yield loaded;
    }
  }

  /** Elements of a piece where each is looked at once and nothing shows the cut: each piece is a job, which must be begun and waited for. */
  #longest(elements: Elements): number {
    return elements.complete && this.#machine.arena.free >= ample ? 8 * mostInPiece : mostInPiece;
  }

  /** Whether a statistic is computed piece by piece. */
  #computes({ name, share }: PartStatistic): boolean {
    return !isLong(share) && !this.#given.has(name);
  }

  /** Pieces from the first to the last, each with what computes its statistics and runs a kernel that reads them. */
  *#encoded(elements: Elements, kernel: Kernel, most = mostInPiece) {
    const { statistics } = this.#scheme, search = this.#search;
    const shares = [...statistics.map((s) => s.share), ...(search ? [search.share] : [])];
    const own = statistics.filter((s) => this.#computes(s));
    const searches = search !== undefined && !isLong(search.share);
    const chain = Chain.of(own, kernel, this.#values);
    const rows = searches ? RowSearch.of(this.#scheme, this.#values) : undefined;
    const once = !searches && (chain !== undefined || own.length === 0);
    for (const cut of piecesOf(shares, this.#size, once ? most : mostInPiece)) {
      const piece = elements.load(cut);
      const run = (to: number): Outcome => {
        if (rows !== undefined) rows.run(piece);
        else if (searches) shortFactors(this.#scheme, this.#values, piece);
        if (chain !== undefined) return chain.run(piece, [to]);
        for (const statistic of own) shortStatistic(statistic, piece, this.#values);
        return this.#over(kernel, piece, [to]);
      };
      yield { piece, run };
    }
  }

  /** Runs a kernel over the elements of a piece: what has a value for each of them is read as x is. */
  #over(kernel: Kernel, piece: Loaded, outputs: readonly number[]): Outcome {
    const { arena } = this.#machine, mark = arena.mark();
    const inputs = kernel.inputs.map((name) => name === "x" ? piece.x : this.#values.put(name, piece));
    const outcome = this.#values.run(kernel, piece, { inputs, outputs });
    arena.release(mark);
    return outcome;
  }

  #encoding(): Encoding {
    return new Encoding(this.#scheme, this.#given.size === 0);
  }

  #encode(elements: Elements, room: Room): CompiledRun<Kept> {
    const type = this.#scheme.codes, encoding = this.#encoding(), { storage, clamps } = encoding;
    const keeping = room.keep(storage, this.#size, encoding.range), kernel = encoding.measured();
    const { arena } = this.#machine;
    const out = arena.alloc(encoding.bytes * Math.min(this.#size, mostInPiece));
    let [signal, noise, clipped] = [0, 0, clamps ? 0 : NaN];
    let [low, high] = [Infinity, -Infinity];
    for (const { piece, run } of this.#encoded(elements, kernel)) {
      const { found, totals } = run(out);
      const near = totals.slice(0, 2);
      const sums = near.every(isNear) ? near : this.#over(encoding.exact(), piece, []).totals;
      signal += sums[0]!;
      noise += sums[1]!;
      if (clamps) clipped += totals[2]!;
      const seen = found[0];
      if (seen !== undefined) {
        low = Math.min(low, seen.low);
        high = Math.max(high, seen.high);
        // Infinities and NaN in the data are the caller's to report.
        const integers = seen.broken === 0 && seen.low >= -(2 ** 31) && seen.high < 2 ** 31;
        if (!integers && Number.isFinite(sums[0]!) && type.kind !== "values") this.#refuse(piece);
      }
      keeping.write(viewCodes(storage, arena.memory.buffer, out, piece.length));
    }
    const codes = keeping.end();
    const result = { codes, values: this.#values, low, high, signal, noise, clipped };
    if (!Number.isFinite(signal)) return result;
    if (!Number.isFinite(noise)) {
      throw new FormulaError(
        `Cannot decode as every value must be finite: it is ${
          noise === Infinity ? "infinite" : "NaN"
        } for some. ` +
          "A scale that is 0 or overflows does this: keep it above, such as max(s, 2^-100). So does an index outside of its table",
      );
    }
    if (type.kind !== "open") return result;
    const narrow = room.keep(storageFor(low, high), this.#size, { low, high });
    for (const { piece } of eachPiece(codes)) narrow.write(piece);
    room.release(codes);
    return { ...result, codes: narrow.end() };
  }

  /** Throws what says which element of a piece has a code that cannot be stored. */
  #refuse(piece: Loaded): never {
    const { arena } = this.#machine, to = arena.alloc(4 * piece.length);
    const kernel = kernelOf(programOf(this.#scheme.encode, ["x"], this.#scheme.seed), ["f32"]);
    this.#values.run(kernel, piece, { inputs: kernel.inputs.map(() => piece.x), outputs: [to] });
    const codes = arena.f32(to, piece.length), x = arena.f32(piece.x, piece.length);
    const at = codes.findIndex((code) => code !== (code | 0));
    throw new FormulaError(
      `Cannot store the code of ${x[at]} as it must be an integer of 32 bits: it is ${codes[at]}`,
    );
  }
}

/** Decodes elements `from` to `from + into.length`. */
export function decodeCodes(
  scheme: BoundScheme,
  codes: Kept,
  values: PartValues,
  start: number,
  into: Float32Array,
): void {
  const { arena } = values.machine, mark = arena.mark(), storage = storageOf(codes);
  const load = scheme.codes.kind === "values" ? scheme.codes.type : undefined;
  const kernel = kernelOf(programOf(scheme.decode, ["q"], 0, { load }), ["f32"], [], { storage });
  const most = Math.min(into.length, mostInPiece);
  const at = arena.alloc(bytesOf[storage] * most), out = arena.alloc(4 * most);
  try {
    // Parts are cut from the start of the tensor: rows of a request may begin inside of one.
    for (const { from, length } of windows(scheme, start, into.length)) {
      readKept(codes, from, viewCodes(storage, arena.memory.buffer, at, length));
      values.run(kernel, { from, length }, { inputs: kernel.inputs.map(() => at), outputs: [out] });
      into.set(arena.f32(out, length), from - start);
    }
  } finally {
    arena.release(mark);
  }
}

/** Runs of elements that begin and end where parts do, or lie in one part of each statistic. */
function* windows({ statistics }: BoundScheme, start: number, count: number) {
  const shares = [...new Set(statistics.map((s) => s.share))];
  const end = start + count;
  for (let from = start; from < end;) {
    const whole = shares.every((share) => isLong(share) || from % share === 0);
    let length = end - from;
    if (whole) {
      for (const piece of piecesOf(shares, length)) {
        length = piece.length;
        break;
      }
      for (const share of shares) {
        if (isLong(share)) length = Math.min(length, share - from % share);
        else if (length > share) length -= length % share;
      }
      // The rest of a part that the request does not end with.
      if (shares.some((share) => !isLong(share) && length % share !== 0)) {
        length = Math.min(length, ...shares.map((share) => share - from % share));
      }
    } else length = Math.min(length, mostInPiece, ...shares.map((share) => share - from % share));
    yield { from, length };
    from += length;
  }
}
