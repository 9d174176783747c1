/** Formats and methods of the design that this version does not have: errors say so, with what there is. */
export const planned: ReadonlySet<string> = new Set([
  "q4_0",
  "q8_0",
  "qdq",
  "static",
  "dynamic",
  "token",
  "block",
  "entropy",
]);
