import type { Engine } from "../engine.ts";
import { NonFiniteError } from "../non_finite.ts";
import { checkPlan, gridOf } from "../plan.ts";
import { codeRange, qparams } from "../qparams.ts";
import { checkParams, newCodes } from "../quantized.ts";
import { checkShapes, type RowSource } from "../rows.ts";
import { clippedRange } from "./clip.ts";
import { decode, encode } from "./encode.ts";
import { checkBins, histogram } from "./histogram.ts";
import { compare, measure } from "./measure.ts";
import { pack, unpack } from "./pack.ts";
import { range } from "./ranges.ts";
import { RowSum } from "./sum.ts";

/** The engine as it reads in a textbook: each tensor whole, each element by itself. The fast one must agree bit for bit. */
export const scalarEngine: Engine = {
  quantize(source, plan) {
    checkPlan(plan);
    const grid = gridOf(plan.level, source.rows, source.cols);
    const values = all(source);
    const { nonFinite, first } = range(values);
    if (nonFinite > 0) throw new NonFiniteError(nonFinite, first, values[first]!);

    const codes = newCodes(plan.format.signed, values.length);
    const scales = new Float32Array(new SharedArrayBuffer(grid.rows * 4));
    const zeroPoints = newCodes(plan.format.signed, grid.rows);
    const limits = codeRange(plan.format, plan.mapping);
    const signal = new RowSum(grid.cols), noise = new RowSum(grid.cols);
    let clipped = 0;
    for (let r = 0; r < grid.rows; r++) {
      const row = values.subarray(r * grid.cols, (r + 1) * grid.cols);
      const { min, max } = clippedRange(row, plan);
      const params = qparams(min, max, plan.format, plan.mapping);
      scales[r] = params.scale;
      zeroPoints[r] = params.zeroPoint;
      row.forEach((x, i) => codes[r * grid.cols + i] = encode(x, params, limits));
      const lost = measure(row, params, limits);
      signal.add(lost.signal);
      noise.add(lost.noise);
      clipped += lost.clipped;
    }
    const { rows, cols } = source;
    return { rows, cols, plan, codes, scales, zeroPoints, signal: signal.total, noise: noise.total, clipped };
  },

  loss(source, plan) {
    const { signal, noise, clipped } = scalarEngine.quantize(source, plan);
    return { signal, noise, clipped };
  },

  encode(source, given) {
    checkParams(source, given);
    const { format, mapping, level } = given.plan, limits = codeRange(format, mapping);
    const perScale = gridOf(level, source.rows, source.cols).cols;
    const codes = newCodes(format.signed, source.rows * source.cols);
    all(source).forEach((x, i) => {
      const at = Math.floor(i / perScale);
      codes[i] = encode(x, { scale: given.scales[at]!, zeroPoint: given.zeroPoints[at]! }, limits);
    });
    return codes;
  },

  dequantize(q, row, count, into) {
    const perScale = gridOf(q.plan.level, q.rows, q.cols).cols;
    for (let i = row * q.cols; i < (row + count) * q.cols; i++) {
      const at = Math.floor(i / perScale);
      const params = { scale: q.scales[at]!, zeroPoint: q.zeroPoints[at]! };
      into[i - row * q.cols] = decode(q.codes[i]!, params);
    }
  },

  measure(source, decoded) {
    checkShapes(source, decoded);
    return compare(all(source), all(decoded));
  },
  ranges: (source) => range(all(source)),
  histogram(source, lo, hi, bins) {
    checkBins(lo, hi, bins);
    return histogram(all(source), lo, hi, bins);
  },
  pack,
  unpack,
  close() {},
};

function all(source: RowSource): Float32Array {
  const values = new Float32Array(source.rows * source.cols);
  source.read(0, source.rows, values);
  return values;
}
