import type { Plan } from "./plan.ts";

/** Codes with what decodes them. All arrays lie in SharedArrayBuffers. */
export interface Quantized {
  readonly rows: number;
  readonly cols: number;
  readonly plan: Plan;
  /** rows x cols codes, row-major, one a byte; Int8Array when the format is signed. */
  readonly codes: Int8Array | Uint8Array;
  /** One for each tensor, channel or group, in row-major order. */
  readonly scales: Float32Array;
  /** As many as scales; the same kind of integer as the codes. All 0 when the mapping is symmetric. */
  readonly zeroPoints: Int8Array | Uint8Array;
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
