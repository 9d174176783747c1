/** The word that was meant, for "did you mean". */

/** The nearest of the words, when it is near enough to be meant. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  const bare = word.replace(/^-+/, "").toLowerCase();
  return words
    .map((other) => ({ other, distance: editDistance(bare, other.replace(/^-+/, "").toLowerCase()) }))
    .filter(({ other, distance }) => distance <= most || (bare.length > 2 && other.includes(bare)))
    .sort((a, b) => a.distance - b.distance)[0]?.other;
}

/** How many letters must be put in, left out, exchanged or swapped with the next to get from one word to the other. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? rows[i - 2]![j - 2]! + 1 : Infinity;
      row.push(Math.min(change, swap, rows[i - 1]![j]! + 1, row[j - 1]! + 1));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
