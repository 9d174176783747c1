/** Formats and methods of the design that this version does not have: errors say so, with what there is. */
export const planned: ReadonlySet<string> = new Set([
  "iq4_xs",
  "iq2_xxs",
  "block",
]);
