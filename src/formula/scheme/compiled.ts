/** A scheme over a whole tensor on compiled kernels: what ./scalar.ts defines, at the speed of memory. */
import type { Machine } from "../../tensor/machine.ts";
import type { RowSource } from "../../numerics/rows.ts";
import { isNear } from "../../numerics/scalar/sum.ts";
import { FormulaError, type Node } from "../tree.ts";
import type { BoundScheme, PartStatistic } from "./bound.ts";
import { Chain } from "./chain.ts";
import { longFactors, shortFactors } from "./clip_search.ts";
import { type Codes, newCodes, storageFor, storageForBits, storageOf, viewCodes } from "./codes.ts";
import { Elements } from "./elements.ts";
import { kernelOf, programOf } from "./kernels.ts";
import { type Loaded, PartValues } from "./part_values.ts";
import { isLong, mostInPiece, piecesOf } from "./pieces.ts";
import { resultsOf as namesOf } from "./stages.ts";
import { longStatistic, shortStatistic } from "./statistics.ts";
import { bytesOf, type Storage } from "../wasm/storage.ts";

export interface CompiledRun {
  readonly codes: Codes;
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

const x: Node = { op: "variable", name: "x" };

/**
 * What is computed of each element, at once so that random words are drawn once: the code, x, what is lost, and for a clamp at the
 * end of the encoder whether it moves its argument.
 */
function resultsOf({ encode, decode }: BoundScheme): Node & { readonly op: "let" } {
  const q: Node = { op: "variable", name: "q" };
  const lost: Node = { op: "call", name: "subtract", args: [x, decode] };
  if (encode.op !== "call" || encode.name !== "clamp") {
    return {
      op: "let",
      bindings: [{ names: ["q"], value: encode }],
      body: { op: "tuple", items: [q, x, lost] },
    };
  }
  const [n, codes] = encode.args;
  const before: Node = { op: "variable", name: "q·" };
  const moved: Node = {
    op: "cases",
    branches: [{
      when: { op: "call", name: "not_equal", args: [before, q] },
      value: { op: "number", value: 1 },
    }],
    otherwise: { op: "number", value: 0 },
  };
  return {
    op: "let",
    bindings: [{ names: ["q·"], value: n! }, { names: ["q"], value: { ...encode, args: [before, codes!] } }],
    body: { op: "tuple", items: [q, x, lost, moved] },
  };
}

/** What is lost of an element, over x. */
export function lossOf(scheme: BoundScheme): Node {
  const { body, ...rest } = resultsOf(scheme);
  return { ...rest, body: body.op === "tuple" ? body.items[2]! : body };
}

export class SchemeOnTensor {
  readonly #machine: Machine;
  readonly #scheme: BoundScheme;
  readonly #source: RowSource;
  readonly #size: number;
  readonly #values: PartValues;

  readonly #given: ReadonlyMap<string, Float32Array>;
  readonly #search: BoundScheme["search"];

  /** @param given values of all statistics, one for each part: then none is computed, and no clip is searched. */
  constructor(
    machine: Machine,
    scheme: BoundScheme,
    source: RowSource,
    given: ReadonlyMap<string, Float32Array> = new Map(),
  ) {
    this.#given = given;
    // A search would compute the statistics anew for each candidate.
    this.#search = given.size === 0 ? scheme.search : undefined;
    this.#machine = machine;
    this.#scheme = scheme;
    this.#source = source;
    this.#size = source.rows * source.cols;
    this.#values = new PartValues(machine, this.#size);
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
  run(): CompiledRun {
    const { arena } = this.#machine, mark = arena.mark();
    try {
      const elements = new Elements(arena, this.#source);
      const { statistics } = this.#scheme, search = this.#search;
      if (search !== undefined && isLong(search.share)) {
        longFactors(this.#scheme, this.#values, (from, to, upTo) => this.#pieces(elements, from, to, upTo));
      }
      statistics.forEach((statistic, i) => {
        if (isLong(statistic.share) && !this.#given.has(statistic.name)) this.#long(statistic, i, elements);
      });
      return this.#encode(elements);
    } finally {
      arena.release(mark);
    }
  }

  #long(statistic: PartStatistic, index: number, elements: Elements): void {
    for (let part = 0; part * statistic.share < this.#size; part++) {
      const from = part * statistic.share;
      longStatistic(
        statistic,
        part,
        () => this.#pieces(elements, from, from + statistic.share, index),
        this.#values,
      );
    }
  }

  /** Pieces between two elements, each with the short ones among the statistics before `upTo`. */
  *#pieces(elements: Elements, from: number, to: number, upTo: number): Generator<Loaded> {
    const before = this.#scheme.statistics.slice(0, upTo);
    for (const piece of piecesOf(before.map((s) => s.share), to - from)) {
      const loaded = elements.load({ from: from + piece.from, length: piece.length });
      for (const statistic of before) {
        if (this.#computes(statistic)) shortStatistic(statistic, loaded, this.#values);
      }
      yield loaded;
    }
  }

  /** Whether a statistic is computed piece by piece. */
  #computes({ name, share }: PartStatistic): boolean {
    return !isLong(share) && !this.#given.has(name);
  }

  #encode(elements: Elements): CompiledRun {
    const { codes: type, statistics } = this.#scheme, search = this.#search;
    const store = type.kind === "values" ? type.type : undefined;
    const storage: Storage = store !== undefined
      ? storageForBits(store.bits)
      : type.kind === "values"
      ? "f32"
      : type.kind === "range"
      ? storageFor(type.low, type.high)
      : "i32";
    const codes = newCodes(storage, this.#size);
    const results = resultsOf(this.#scheme);
    const clamps = results.bindings.length > 1;
    // What has a value for each element is read as x is.
    const perElement = statistics.filter((s) => s.share === 1).map((s) => s.name);
    const program = programOf(results, ["x", ...perElement], this.#scheme.seed, { store });
    const squares = (kind: "near squares" | "squares") =>
      [1, 2].map((result) => ({ kind, result, over: "all" }) as const);
    const unstored = program.program.results.map(() => undefined);
    const kernel = kernelOf(
      program,
      [storage, ...unstored.slice(1)],
      [...squares("near squares"), ...(clamps ? [{ kind: "count", result: 3, over: "all" } as const] : [])],
    );
    const { arena } = this.#machine;
    const out = arena.alloc(bytesOf[storage] * Math.min(this.#size, mostInPiece));
    let [signal, noise, clipped] = [0, 0, clamps ? 0 : NaN];
    let [low, high] = [Infinity, -Infinity];
    const shares = [...statistics.map((s) => s.share), ...(search ? [search.share] : [])];
    const own = statistics.filter((s) => this.#computes(s));
    const searches = search !== undefined && !isLong(search.share);
    const chain = searches ? undefined : Chain.of(own, kernel, this.#values);
    for (const cut of piecesOf(shares, this.#size)) {
      const piece = elements.load(cut);
      const mark = arena.mark();
      if (searches) shortFactors(this.#scheme, this.#values, piece);
      if (chain === undefined) {
        for (const statistic of own) shortStatistic(statistic, piece, this.#values);
      }
      const inputs = kernel.inputs.map((name) => name === "x" ? piece.x : this.#values.put(name, piece));
      const { found, totals } = chain?.run(piece, [out]) ??
        this.#values.run(kernel, piece, { inputs, outputs: [out] });
      const near = totals.slice(0, 2);
      const sums = near.every(isNear)
        ? near
        : this.#values.run(kernelOf(program, unstored, squares("squares")), piece, { inputs, outputs: [] })
          .totals;
      signal += sums[0]!;
      noise += sums[1]!;
      arena.release(mark);
      if (clamps) clipped += totals[2]!;
      const seen = found[0];
      if (seen !== undefined) {
        low = Math.min(low, seen.low);
        high = Math.max(high, seen.high);
        // Infinities and NaN in the data are the caller's to report.
        const integers = seen.broken === 0 && seen.low >= -(2 ** 31) && seen.high < 2 ** 31;
        if (!integers && Number.isFinite(sums[0]!) && type.kind !== "values") this.#refuse(piece);
      }
      codes.set(viewCodes(storage, arena.memory.buffer, out, piece.length), piece.from);
    }
    const result = { codes, values: this.#values, low, high, signal, noise, clipped };
    if (!Number.isFinite(signal)) return result;
    if (!Number.isFinite(noise)) {
      throw new FormulaError(
        `Cannot decode as every value must be finite: it is ${
          noise === Infinity ? "infinite" : "NaN"
        } for some. ` +
          "A scale that is 0 or overflows does this: keep it above, such as max(s, 2^-100)",
      );
    }
    if (type.kind !== "open") return result;
    const narrow = newCodes(storageFor(low, high), this.#size);
    narrow.set(codes);
    return { ...result, codes: narrow };
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
  codes: Codes,
  values: PartValues,
  start: number,
  into: Float32Array,
): void {
  const { arena } = values.machine, mark = arena.mark(), storage = storageOf(codes);
  const load = scheme.codes.kind === "values" ? scheme.codes.type : undefined;
  const kernel = kernelOf(programOf(scheme.decode, ["q"], 0, { load }), ["f32"], [], storage);
  const most = Math.min(into.length, mostInPiece);
  const at = arena.alloc(bytesOf[storage] * most), out = arena.alloc(4 * most);
  try {
    // Parts are cut from the start of the tensor: rows of a request may begin inside of one.
    for (const { from, length } of windows(scheme, start, into.length)) {
      viewCodes(storage, arena.memory.buffer, at, length).set(codes.subarray(from, from + length));
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
