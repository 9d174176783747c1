import type { Engine } from "../engine.ts";
import { ElementReader, type RowSource } from "../rows.ts";
import { checkBins } from "../scalar/histogram.ts";
import { checkLength, checkWidth, pack, unpack } from "../scalar/pack.ts";
import { type FixedKernels, tables } from "./fixed.ts";
import { LongRow } from "./long_row.ts";
import { merged } from "./order.ts";
import { blockElements, scan } from "./scan.ts";

/** The engine on WebAssembly SIMD. What it must give is what ../scalar gives. */
export function simdEngine(k: FixedKernels): Engine {
  const { arena, pool } = k;
  /** Whatever was allocated is free again afterwards, however the work ends. */
  const within = <T>(work: () => T): T => {
    const mark = arena.mark();
    try {
      return work();
    } finally {
      arena.release(mark);
    }
  };
  const flat = (source: RowSource, block = blockElements(arena)) =>
    new LongRow(arena, new ElementReader(source), 0, source.rows * source.cols, block, 0);

  return {
    ranges: (source) => within(() => scan(k, flat(source))),

    histogram: (source, lo, hi, bins) =>
      within(() => {
        checkBins(lo, hi, bins);
        const row = flat(source), counts = arena.alloc(4 * bins * tables);
        arena.u32(counts, bins * tables).fill(0);
        for (const { length, x } of row.pieces()) k.histogram(length, x, counts, bins, lo, bins / (hi - lo));
        return merged(arena.u32(counts, bins * tables), bins);
      }),

    pack: (codes, bits) =>
      within(() => {
        checkWidth(bits);
        if (bits < 2 || bits > 7) return pack(codes, bits);
        const block = blockElements(arena), from = arena.alloc(block), to = arena.alloc(block);
        const bytes = new Uint8Array(Math.ceil(codes.length * bits / 8));
        for (let i = 0; i < codes.length; i += block) {
          const n = Math.min(block, codes.length - i), part = Math.ceil(n * bits / 8);
          arena.u8(from, n).set(codes.subarray(i, i + n));
          k.pack(n, from, to, bits);
          bytes.set(arena.u8(to, part), i / 8 * bits);
        }
        return bytes;
      }),

    unpack: (bytes, bits, length, signed) =>
      within(() => {
        checkLength(bytes, bits, length);
        if (bits < 2 || bits > 7) return unpack(bytes, bits, length, signed);
        const block = blockElements(arena), from = arena.alloc(block + 16), to = arena.alloc(block + 16);
        const bytesOut = new SharedArrayBuffer(length);
        const codes = signed ? new Int8Array(bytesOut) : new Uint8Array(bytesOut);
        for (let i = 0; i < length; i += block) {
          const n = Math.min(block, length - i), at = i / 8 * bits;
          const part = bytes.subarray(at, at + Math.ceil(n * bits / 8));
          arena.u8(from, part.length).set(part);
          k.unpack(n, from, to, bits, signed);
          codes.set(signed ? arena.i8(to, n) : arena.u8(to, n), i);
        }
        return codes;
      }),

    close: () => pool.close(),
  };
}
