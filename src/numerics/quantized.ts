import { checkPlan, gridOf, type Plan } from "./plan.ts";
import type { RowSource } from "./rows.ts";

/** What encodes and decodes values, however it was chosen. */
export interface QParamsOf {
  /** Only format, mapping and level count: the scales say what is clipped. */
  readonly plan: Plan;
  /** One for each tensor, channel or group, in row-major order; at least 2^-126. */
  readonly scales: Float32Array;
  /** As many as scales; codes of the format. */
  readonly zeroPoints: Int8Array | Uint8Array;
}

/** Throws a RangeError unless there is a scale and a zero point for each row that has its own. */
export function checkParams(source: RowSource, { plan, scales, zeroPoints }: QParamsOf): void {
  checkPlan(plan);
  const { rows } = gridOf(plan.level, source.rows, source.cols);
  for (const [what, { length }] of [["scales", scales], ["zero points", zeroPoints]] as const) {
    if (length === rows) continue;
    throw new RangeError(`Cannot encode as the ${what} must be ${rows}: it is ${length}`);
  }
}

/** Codes with what decodes them. All arrays lie in SharedArrayBuffers. */
export interface Quantized extends QParamsOf {
  readonly rows: number;
  readonly cols: number;
  /** rows x cols codes, row-major, one a byte; Int8Array when the format is signed. */
  readonly codes: Int8Array | Uint8Array;
  /** Sum of x^2 over all elements. */
  readonly signal: number;
  /** Sum of (x - x̂)^2 over all elements. */
  readonly noise: number;
  /** Elements whose rounded quotient lies outside the codes. */
  readonly clipped: number;
}

/** Codes as the format stores them in memory, in a buffer that threads can share. */
export function newCodes(signed: boolean, length: number): Int8Array | Uint8Array {
  const buffer = new SharedArrayBuffer(length);
  return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
}
