/** Names of layers made short enough to stand beside a plot, and still told apart. */

/**
 * Each name in at most `most` characters. The dotted or slashed parts that all names begin and end with are left out;
 * of what is still too long the middle goes. An ellipsis stands where something is missing.
 */
export function shortened(names: readonly string[], most: number): string[] {
  const long = names.some((name) => [...name].length > most);
  if (!long) return [...names];
  const parts = names.map((name) => name.split(/(?<=[./])/));
  const fewest = Math.min(...parts.map((p) => p.length));
  const alike = (pick: (p: readonly string[]) => string | undefined) => new Set(parts.map(pick)).size === 1;
  let head = 0, tail = 0;
  while (names.length > 1 && head < fewest - 1 && alike((p) => p[head])) head++;
  while (names.length > 1 && head + tail < fewest - 1 && alike((p) => p[p.length - 1 - tail])) tail++;
  return parts.map((p) => {
    const middle = p.slice(head, p.length - tail).join("");
    return cut(`${head > 0 ? "…" : ""}${tail > 0 ? middle.replace(/[./]$/, "…") : middle}`, most);
  });
}

function cut(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const head = Math.floor((most - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (most - 1 - head)).join("")}`;
}
