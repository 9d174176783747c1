/** Texts that recognisers read, as the definitions say: small inputs only. `./texts.ts` has the fast ones. */

/**
 * B of Graves et al. 2006 (ICML, "Connectionist temporal classification", section 3.1): a path over the labels and the blank (class 0)
 * becomes a labelling when repeated labels are merged, then blanks removed.
 */
export function collapse(path: readonly number[]): number[] {
  const merged = path.filter((label, t) => t === 0 || label !== path[t - 1]);
  return merged.filter((label) => label !== 0);
}

/**
 * Insertions, deletions and substitutions that take `a` to `b` at the least (Levenshtein 1966), by the recurrence of Wagner and Fischer
 * 1974 over the whole table. Characters are code points.
 */
export function distance(a: string, b: string): number {
  const from = [...a], to = [...b];
  const table = Array.from(
    { length: from.length + 1 },
    (_, i) => Array.from({ length: to.length + 1 }, (_, j) => i === 0 ? j : j === 0 ? i : 0),
  );
  for (let i = 1; i <= from.length; i++) {
    for (let j = 1; j <= to.length; j++) {
      const substituted = table[i - 1]![j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      table[i]![j] = Math.min(substituted, table[i - 1]![j]! + 1, table[i]![j - 1]! + 1);
    }
  }
  return table[from.length]![to.length]!;
}
