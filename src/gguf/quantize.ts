/**
 * A tensor straight to ggml's blocks: the same bytes as running the scheme and packing its codes, which are not kept, nor is it measured
 * what is lost. Each shard of a piece is reduced, encoded and packed while it is in the cache.
 */
import { bindScheme } from "../formula/scheme/bound.ts";
import { Chain } from "../formula/scheme/chain.ts";
import { kernelOf, programOf } from "../formula/scheme/kernels.ts";
import { PartValues } from "../formula/scheme/part_values.ts";
import { resultsOf } from "../formula/scheme/stages.ts";
import { shortStatistic } from "../formula/scheme/statistics.ts";
import { FormulaError, type Node, type SchemeFormula } from "../formula/tree.ts";
import { NonFiniteError } from "../numerics/non_finite.ts";
import { ElementReader, type RowSource } from "../numerics/rows.ts";
import type { Machine } from "../tensor/machine.ts";
import type { Layout } from "./layouts.ts";
import { checkRows, layoutOf, most, perShard, sourcesOf, stepOf } from "./places.ts";

const element: Node = { op: "variable", name: "x" };
/** 0 but for infinities and NaN. */
const apart: Node = { op: "call", name: "subtract", args: [element, element] };

/**
 * @param scheme of the prelude whose name is a GGUF type.
 * @param into room for the bytes; new unless given.
 * @throws RangeError when it is none, or a row is not whole blocks; NonFiniteError; FormulaError when a scale is beyond binary16;
 * Interrupted.
 */
export function quantizeBlocks(
  machine: Machine,
  scheme: SchemeFormula,
  source: RowSource,
  into?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const layout = layoutOf(scheme.name), { rows, cols } = source, size = rows * cols;
  checkRows(scheme.name, layout, cols);
  const needed = size / layout.elements * layout.bytes;
  const out = into ?? new Uint8Array(needed);
  if (out.length !== needed) {
    throw new RangeError(
      `Cannot store ${scheme.name} as the room must have ${needed} bytes: it has ${out.length}`,
    );
  }
  const { arena, pool } = machine, mark = arena.mark();
  const room = Math.min(most, size), parameters = new Map<string, number>();
  const bound = bindScheme(scheme, { parameters, rows, cols, level: undefined, clip: { kind: "none" } });
  // The chain leaves in the arena what is packed: no statistic is read afterwards.
  const values = new PartValues(machine, room, new Set());
  for (const { name, share, stages } of bound.statistics) {
    values.declare(name, share);
    for (const { name, perElement } of stages.flat().flatMap(resultsOf)) {
      values.declare(name, perElement ? 1 : share);
    }
  }
  const perElement = bound.statistics.filter((s) => s.share === 1).map((s) => s.name);
  const signed = bound.codes.kind === "range" && bound.codes.low < 0;
  const kernel = kernelOf(
    programOf({ op: "tuple", items: [bound.encode, apart] }, ["x", ...perElement]),
    [signed ? "i8" : "u8", undefined],
    [{ kind: "count", result: 1, over: "all" }],
    { unchecked: true },
  );
  const chain = Chain.of(bound.statistics, kernel, values);
  const shares = new Map(bound.statistics.map((s) => [s.name, s.share]));
  const sources = sourcesOf(layout, (name) => shares.get(name)!);
  const reader = new ElementReader(source);
  try {
    const x = arena.alloc(4 * room), codes = arena.alloc(room);
    const bytes = arena.alloc(room / layout.elements * layout.bytes + 16);
    for (let from = 0; from < size; from += room) {
      const length = Math.min(room, size - from), blocks = length / layout.elements;
      reader.read(from, arena.f32(x, length));
      // No statistic and no random number looks beyond its block, so each piece is as good as the first.
      const piece = { from: 0, length, x }, held = arena.mark();
      const pack = (place: (name: string) => number) => {
        const at = { bytes, codes, values: sources.map((s) => place(s.name)) };
        return [stepOf(machine, "packBlocks", layout, sources, blocks, at)];
      };
      const place = (name: string) => name === "x" ? x : values.put(name, piece);
      if (chain === undefined) { for (const s of bound.statistics) shortStatistic(s, piece, values); }
      const { totals } = chain?.run(piece, [codes], pack) ??
        values.run(kernel, piece, { inputs: kernel.inputs.map(place), outputs: [codes] });
      if (chain === undefined) pool.chain(pack(place), Math.ceil(length / perShard));
      arena.release(held);
      if (totals[0] !== 0) throw firstNonFinite(arena.f32(x, length), from);
      const packed = arena.u8(bytes, blocks * layout.bytes);
      checkScales(scheme.name, layout, packed);
      out.set(packed, from / layout.elements * layout.bytes);
    }
    return out;
  } finally {
    arena.release(mark);
  }
}

function firstNonFinite(x: Float32Array, from: number): NonFiniteError {
  const count = x.reduce((sum, v) => sum + (Number.isFinite(v) ? 0 : 1), 0);
  const first = x.findIndex((v) => !Number.isFinite(v));
  return new NonFiniteError(count, from + first, x[first]!);
}

/** Infinite scales, whose exponent has all bits set, decode to nothing finite. */
function checkScales(type: string, { planes, bytes, elements }: Layout, packed: Uint8Array): void {
  for (const { at } of planes.filter((p) => p.bits === "f16")) {
    for (let place = at + 1; place < packed.length; place += bytes) {
      if ((packed[place]! & 0x7c) !== 0x7c) continue;
      throw new FormulaError(
        `Cannot store as ${type} as the scale of each ${elements} elements must be at most 65504: it is beyond for some. Scale the tensor down, or keep it`,
      );
    }
  }
}
