import type { Engine } from "../engine.ts";
import { checkPlan } from "../plan.ts";
import { checkShapes, ElementReader, type RowSource } from "../rows.ts";
import { checkBins } from "../scalar/histogram.ts";
import { checkParams, newCodes } from "../quantized.ts";
import { checkLength, checkWidth, pack, unpack } from "../scalar/pack.ts";
import { leaf, tiling } from "../tiling.ts";
import { decodeRows, encodeRows } from "./codes.ts";
import { type FixedKernels, tables } from "./fixed.ts";
import { LongRow } from "./long_row.ts";
import { merged } from "./order.ts";
import { Quantization } from "./quantize.ts";
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
    quantize(source, plan) {
      checkPlan(plan);
      return within(() => new Quantization(k, source, plan, true).run());
    },

    loss(source, plan) {
      checkPlan(plan);
      const { signal, noise, clipped } = within(() => new Quantization(k, source, plan, false).run());
      return { signal, noise, clipped };
    },

    encode(source, given) {
      checkParams(source, given);
      return within(() => encodeRows(k, source, given));
    },

    dequantize: (q, row, count, into) => within(() => decodeRows(k, q, row, count, into)),

    measure: (source, decoded) =>
      within(() => {
        checkShapes(source, decoded);
        const block = Math.max(leaf, blockElements(arena) / 2);
        const reader = new ElementReader(decoded), y = arena.alloc(4 * block);
        const sums = arena.alloc(16 * Math.ceil(block / leaf));
        let signal = 0, noise = 0;
        for (const { from, length, x } of flat(source, block - block % leaf).pieces()) {
          const t = tiling(1, length);
          reader.read(from, arena.f32(y, length));
          k.compare(t, x, y, sums);
          arena.f64(sums, 2 * t.shards).forEach((sum, i) => i % 2 === 0 ? signal += sum : noise += sum);
        }
        return { signal, noise };
      }),

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
        const codes = newCodes(signed, length);
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
