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
