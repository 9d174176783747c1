/** Code as HTML with its comments, strings, numbers and words of the language told apart. */
import { escaped } from "./notebook.ts";

/** Words that begin statements, and the small words between their parts. */
const words = new Set(
  ("formula scheme recipe network train open show quantize adjust keep solve prepare calibrate explain apply report " +
    "evaluate plot export save check sweep choose budget interact lesson encode decode seed defaults dialect " +
    "per of to on in by as at for from with within using take against mark except matching scored where")
    .split(" "),
);

const token =
  /(?<comment>#[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?<number>\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?%?)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gu;

export function highlighted(code: string): string {
  let html = "", at = 0;
  for (const match of code.matchAll(token)) {
    html += escaped(code.slice(at, match.index));
    at = match.index + match[0].length;
    const { comment, string, number, word } = match.groups ?? {};
    const kind = comment ? "c" : string ? "s" : number ? "n" : word && words.has(word) ? "k" : "";
    html += kind === "" ? escaped(match[0]) : `<span class="${kind}">${escaped(match[0])}</span>`;
  }
  return html + escaped(code.slice(at));
}
