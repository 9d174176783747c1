/** Texts that recognisers read: greedy decoding and edit distance. `./scalar.ts` has the definitions. */

/**
 * The text of a path: repeats merged, blanks (class 0) dropped, as connectionist temporal classification defines it (Graves et al. 2006,
 * section 3.1). Of the most likely class at each step it is best path decoding (section 3.2).
 * @param path the class at each step @param alphabet what each class stands for
 */
export function textOfPath(path: ArrayLike<number>, alphabet: readonly string[]): string {
  let text = "", before = 0;
  for (let t = 0; t < path.length; t++) {
    const label = path[t]!;
    if (label !== before && label !== 0) text += alphabet[label];
    before = label;
  }
  return text;
}

/** The edit distance (Levenshtein 1966) in code points: one row of the table, without what both texts begin and end with. */
export function editDistance(a: string, b: string): number {
  const from = [...a], to = [...b];
  while (from.length > 0 && from.at(-1) === to.at(-1)) {
    from.pop();
    to.pop();
  }
  let start = 0;
  while (start < from.length && from[start] === to[start]) start++;
  const row = Uint32Array.from({ length: to.length - start + 1 }, (_, j) => j);
  for (let i = start; i < from.length; i++) {
    let diagonal = row[0]!;
    row[0] = i - start + 1;
    for (let j = 1; j < row.length; j++) {
      const above = row[j]!, substituted = diagonal + (from[i] === to[start + j - 1] ? 0 : 1);
      row[j] = Math.min(substituted, above + 1, row[j - 1]! + 1);
      diagonal = above;
    }
  }
  return row.at(-1)!;
}

/** A text that was read beside the one that is right, in code points and without blanks at the ends, which recognisers add. */
export function compareTexts(read: string, right: string): {
  readonly edits: number;
  /** Of the right text. */
  readonly characters: number;
} {
  const [a, b] = [read.trim(), right.trim()];
  return { edits: editDistance(a, b), characters: [...b].length };
}
