/** The smallest text that still fails: halves, quarters, ... are left out as long as it does (Zeller's ddmin, 2002). */
export async function minimal(
  text: string,
  fails: (text: string) => boolean | Promise<boolean>,
  most = 400,
): Promise<string> {
  let left = most;
  let best = text;
  for (const split of [/(?<=\n)/, /(?<=\s)|(?<=[^\p{L}\p{N}_])|(?=[^\p{L}\p{N}_])/u]) {
    for (let size = Math.ceil(best.split(split).length / 2); size >= 1 && left > 0;) {
      const parts = best.split(split);
      let shrunk = false;
      for (let at = 0; at < parts.length && left > 0; at += size, left--) {
        const trial = [...parts.slice(0, at), ...parts.slice(at + size)].join("");
        if (trial.length < best.length && await fails(trial)) {
          best = trial;
          shrunk = true;
          break;
        }
      }
      if (!shrunk) size = size === 1 ? 0 : Math.ceil(size / 2);
    }
  }
  return best;
}
