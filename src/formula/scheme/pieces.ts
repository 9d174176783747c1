/**
 * How a tensor is cut when a scheme passes over it: pieces that stay in the cache, begin where all parts of short statistics begin,
 * and cross no boundary of a long one. The cut depends on the scheme and the shape alone, so the bits do not depend on the machine.
 */
import { leaf } from "../../numerics/tiling.ts";

/** Elements of a piece at most: 4 MiB of values. A statistic over more elements is a long one. */
export const mostInPiece = 1 << 20;
export const isLong = (share: number): boolean => share > mostInPiece;

export interface Piece {
  readonly from: number;
  readonly length: number;
}

export const greatestDivisor = (a: number, b: number): number => b === 0 ? a : greatestDivisor(b, a % b);
const leastMultiple = (a: number, b: number): number => a / greatestDivisor(a, b) * b;

/**
 * @param shares elements of a part, of each statistic that is looked at.
 * @param size elements of the tensor.
 * @param most elements of a piece; more than usual where nothing shows the cut and the cache does not matter.
 * @throws RangeError when parts of short statistics begin together too rarely.
 */
export function* piecesOf(
  shares: readonly number[],
  size: number,
  most: number = mostInPiece,
): Generator<Piece> {
  const unit = shares.filter((share) => !isLong(share)).reduce(leastMultiple, 1);
  if (unit > mostInPiece) {
    throw new RangeError(
      `Cannot run the scheme as parts of its levels must begin together every ${mostInPiece} elements or oftener: they do every ${unit}`,
    );
  }
  const whole = shares.filter(isLong).reduce((least, share) => Math.min(least, share), size);
  // Whole leaves of the summation tree where parts allow it: long sums then do not show where they were cut.
  const aligned = leastMultiple(unit, leaf);
  const step = aligned <= mostInPiece ? aligned : unit;
  const length = Math.floor(most / step) * step;
  for (let start = 0; start < size; start += whole) {
    const end = Math.min(size, start + whole);
    for (let from = start; from < end; from += length) yield { from, length: Math.min(length, end - from) };
  }
}

/** The elements of a row in a piece, so that each short part is whole rows; all of it without such. */
export function rowOf(shares: readonly number[], { length }: Piece): number {
  return shares.filter((share) => !isLong(share)).reduce(greatestDivisor, length);
}
