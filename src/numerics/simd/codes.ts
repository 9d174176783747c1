/** Encoding and decoding with scales that are given, a block at a time. */
import { gridOf } from "../plan.ts";
import { codeRange } from "../qparams.ts";
import { newCodes, type QParamsOf, type Quantized } from "../quantized.ts";
import { ElementReader, type RowSource } from "../rows.ts";
import { type Tiling, tiling } from "../tiling.ts";
import type { FixedKernels, QParamsAt } from "./fixed.ts";
import { blockElements } from "./scan.ts";

/** Elements that go through the arena together: whole rows of one scale each, or a part of one row. */
interface Run {
  readonly from: number;
  readonly length: number;
  readonly tiling: Tiling;
}

function* runs(start: number, end: number, perScale: number, block: number): Generator<Run> {
  for (let from = start, length = 0; from < end; from += length) {
    const whole = from % perScale === 0 ? Math.floor(Math.min(end - from, block) / perScale) : 0;
    length = whole > 0 ? whole * perScale : Math.min(block, perScale - from % perScale, end - from);
    yield { from, length, tiling: whole > 0 ? tiling(whole, perScale) : tiling(1, length) };
  }
}

/** Half of the usual block: a row may be a single element, and then has a scale and a zero point beside it. */
const blockOf = (k: FixedKernels) => blockElements(k.arena) / 2;

function place(k: FixedKernels, block: number): { values: number; codes: number; at: QParamsAt } {
  const { arena } = k;
  return {
    values: arena.alloc(4 * block),
    codes: arena.alloc(block),
    at: { scales: arena.alloc(4 * block), zeros: arena.alloc(block) },
  };
}

function putParams(k: FixedKernels, at: QParamsAt, given: QParamsOf, first: number, count: number): void {
  k.arena.f32(at.scales, count).set(given.scales.subarray(first, first + count));
  k.arena.u8(at.zeros, count).set(given.zeroPoints.subarray(first, first + count));
}

/** Engine.encode. */
export function encodeRows(k: FixedKernels, source: RowSource, given: QParamsOf): Int8Array | Uint8Array {
  const { arena } = k, { format, mapping, level } = given.plan, { rows, cols } = source;
  const perScale = gridOf(level, rows, cols).cols, limits = codeRange(format, mapping);
  const result = newCodes(format.signed, rows * cols), reader = new ElementReader(source);
  if (result.length === 0) return result;
  const block = blockOf(k), { values, codes, at } = place(k, block);
  for (const { from, length, tiling } of runs(0, rows * cols, perScale, block)) {
    reader.read(from, arena.f32(values, length));
    putParams(k, at, given, Math.floor(from / perScale), tiling.rows);
    k.encode(tiling, values, codes, at, limits);
    result.set(format.signed ? arena.i8(codes, length) : arena.u8(codes, length), from);
  }
  return result;
}

/** Engine.dequantize. */
export function decodeRows(
  k: FixedKernels,
  q: Quantized,
  row: number,
  count: number,
  into: Float32Array,
): void {
  if (count * q.cols === 0) return;
  const { arena } = k, perScale = gridOf(q.plan.level, q.rows, q.cols).cols, start = row * q.cols;
  const block = blockOf(k), { values, codes, at } = place(k, block);
  for (const { from, length, tiling } of runs(start, start + count * q.cols, perScale, block)) {
    arena.u8(codes, length).set(q.codes.subarray(from, from + length));
    putParams(k, at, q, Math.floor(from / perScale), tiling.rows);
    k.decode(tiling, codes, values, at, q.plan.format.signed);
    into.set(arena.f32(values, length), from - start);
  }
}
