/** Texts that nobody writes: any characters, tokens in any order, programs with something gone wrong. */
import { allTokens, reservedWords } from "../../grammar/tokens.ts";
import type { Random } from "./random.ts";

const signs = allTokens.map((t) => t.PATTERN).filter((p) => typeof p === "string");
const words = [
  ...reservedWords,
  ...signs,
  ...["x", "f", "int(4)", "weights", "linear", "clip", "mse", "take", "every", "from", "量化", "real"],
  ...[
    "1",
    "0.5",
    ".5",
    "1e3",
    "1_0",
    "50%",
    "4 bits",
    "2..8",
    '"a"',
    '"',
    '"\\',
    "“甲”",
    "“",
    "，",
    "（",
    "）",
    "｛",
  ],
  ...[
    "\n",
    "\r\n",
    "\r",
    "# c\n",
    "#",
    "\t",
    "\u3000",
    "\ufeff",
    "\0",
    "&&",
    "'a'",
    "≤",
    "\ud83d",
    "😀",
    "\u2028",
  ],
];

const ranges: readonly (readonly [number, number])[] = [
  [0x20, 0x7f],
  [0x20, 0x7f],
  [0, 0x20],
  [0x80, 0x250],
  [0x2000, 0x2070],
  [0x3000, 0x3100],
  [0x4e00, 0x4f00],
  [0xd800, 0xe000],
  [0xff00, 0xfff0],
  [0, 0x10000],
];

export function anyText(random: Random): string {
  let text = "";
  const length = random.below(200);
  for (let i = 0; i < length; i++) {
    const [from, to] = random.pick(ranges);
    text += String.fromCharCode(from + random.below(to - from));
  }
  return text;
}

export function tokenSoup(random: Random): string {
  let text = "";
  const length = random.below(60);
  for (let i = 0; i < length; i++) text += random.pick(words) + (random.chance(0.7) ? " " : "");
  return text;
}

/** Parts left out, said twice, exchanged, put in: a few times over. */
export function mutation(random: Random, code: string): string {
  let text = code;
  for (let i = random.below(4); i >= 0; i--) {
    // Whole words and signs, or single characters.
    const parts = random.chance(0.7)
      ? text.split(/(?<=\s|[^\p{L}\p{N}_])|(?=[^\p{L}\p{N}_])/u)
      : text.split("");
    const at = random.below(parts.length + 1);
    const count = 1 + random.below(random.chance(0.8) ? 2 : 12);
    const kind = random.below(5);
    if (kind === 0) parts.splice(at, count);
    else if (kind === 1) parts.splice(at, 0, ...parts.slice(at, at + count));
    else if (kind === 2) parts.splice(at, 0, random.pick(words));
    else if (kind === 3) parts.splice(at, 1, random.pick(words));
    else {
      const other = random.below(parts.length + 1);
      [parts[at], parts[other]] = [parts[other] ?? "", parts[at] ?? ""];
    }
    text = parts.join("");
  }
  return text;
}
