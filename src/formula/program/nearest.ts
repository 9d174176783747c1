/**
 * The index of the entry of an ascending table that is nearest to a number, the distances |x - t| being rounded to binary32;
 * of equal distances (so also of the infinite ones) the lowest index. Of NaN it is 0.
 */
export function nearest(table: ArrayLike<number>, x: number): number {
  let best = 0, least = Infinity;
  for (let i = 0; i < table.length; i++) {
    const far = Math.abs(Math.fround(x - table[i]!));
    if (far < least) {
      least = far;
      best = i;
    }
  }
  return best;
}
