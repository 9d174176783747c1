/** The smallest normal binary32: scales do not go below it, as a quotient by a subnormal loses its digits. */
export const smallestScale = 2 ** -126;

/** The nearest integer; halves go to the even neighbour (IEEE 754 roundTiesToEven). NaN and infinities stay. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return x;
}
