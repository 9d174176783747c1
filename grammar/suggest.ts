/** Did-you-mean: which known names a misspelt one may have meant. */

/** Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, before[j - 2]! + 1);
      }
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/**
 * The names nearest to `wrong`, best first, at most `most`. Near is: a distance of at most a third of the length (at
 * least 1 from three letters on), or one inside the other, so that "Density" finds "MassDensity".
 */
export function suggest(wrong: string, known: Iterable<string>, most = 3): string[] {
  const want = wrong.toLowerCase().slice(0, 80);
  // One letter away from a name of one letter is every other letter.
  const limit = want.length < 3 ? 0 : Math.max(1, Math.floor(want.length / 3));
  const found: { name: string; score: number }[] = [];
  for (const name of new Set(known)) {
    const have = name.toLowerCase();
    if (Math.abs(have.length - want.length) <= limit) {
      const far = distance(want, have);
      if (far <= limit) {
        found.push({ name, score: far });
        continue;
      }
    }
    if (want.length >= 3 && have.length >= 3 && (have.includes(want) || want.includes(have))) {
      found.push({ name, score: limit + 1 + Math.abs(have.length - want.length) });
    }
  }
  return found.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1)).slice(0, most).map((f) =>
    f.name
  );
}
