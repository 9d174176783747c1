/** A tensor that was to be quantized holds NaN or an infinity. Raised before anything is encoded. */
export class NonFiniteError extends Error {
  override readonly name = "NonFiniteError";
  constructor(
    /** How many elements are not finite. */
    readonly count: number,
    /** Row-major index of the first. */
    readonly index: number,
    /** NaN, Infinity or -Infinity. */
    readonly value: number,
  ) {
    super(
      `Cannot quantize as every value must be finite: ${
        count === 1 ? "1 is not" : `${count} are not`
      }, first ${value} at index ${index}`,
    );
  }
}

/** @throws NonFiniteError unless all values are finite. */
export function requireFinite(values: Float32Array): void {
  let count = 0, index = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    if (count++ === 0) index = i;
  }
  if (count > 0) throw new NonFiniteError(count, index, values[index]!);
}
