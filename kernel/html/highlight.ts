/** Code as HTML with its comments, strings, numbers and words of the language told apart. */
import { reservedWords } from "../../src/session.ts";
import { escaped } from "./text.ts";

const token =
  /(?<comment>#[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?<number>\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?%?)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gu;

export function highlighted(code: string): string {
  let html = "", at = 0;
  for (const match of code.matchAll(token)) {
    html += escaped(code.slice(at, match.index));
    at = match.index + match[0].length;
    const { comment, string, number, word } = match.groups ?? {};
    const kind = comment ? "c" : string ? "s" : number ? "n" : word && reservedWords.has(word) ? "k" : "";
    html += kind === "" ? escaped(match[0]) : `<span class="${kind}">${escaped(match[0])}</span>`;
  }
  return html + escaped(code.slice(at));
}
