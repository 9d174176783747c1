/** Characters that begin no token: most are a sign of another language, and the language has a word or a sign for it. */
import { type Diagnostic, mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import { commentBefore } from "./foreign_comment.ts";

/** What to write instead, with an example. */
const instead: Readonly<Record<string, readonly [string, string]>> = {
  "&&": ["and", "x > 0 and y > 0"],
  "&": ["and", "x > 0 and y > 0"],
  "||": ["or", "x > 0 or y > 0"],
  "|": ["abs", "abs(x)"],
  "!": ["not", "not x > 0"],
  "~": ["not", "not x > 0"],
  "≤": ["<=", "x <= 1"],
  "≥": [">=", "x >= 1"],
  "≠": ["!=", "x != 1"],
  "·": ["*", "2 * x"],
  "÷": ["/", "x / 2"],
  "√": ["sqrt", "sqrt(x)"],
  "∈": ["in", "x in 0.0..1.0"],
  "–": ["-", "x - 1"],
  "—": ["-", "x - 1"],
  "’": ['"', '"ocr"'],
  "‘": ['"', '"ocr"'],
};
/** Signs whose word may simply take their place. */
const mechanical: ReadonlySet<string> = new Set([
  "&&",
  "&",
  "||",
  "!",
  "~",
  "≤",
  "≥",
  "≠",
  "·",
  "÷",
  "∈",
  "–",
  "—",
]);

/** The mistakes at stretches of the text that the lexer could not read. */
export function strayDiagnostics(
  text: string,
  errors: readonly { readonly offset: number; readonly length: number }[],
): Diagnostic[] {
  const found: Diagnostic[] = [];
  let upTo = 0;
  for (const { offset, length } of errors) {
    if (offset < upTo) continue;
    const comment = commentBefore(text, offset);
    if (comment !== undefined) {
      upTo = comment.end;
      found.push(comment.diagnostic);
      continue;
    }
    const image = text.slice(offset, offset + length);
    const quoted = /^'([^'\r\n"]*)'/.exec(text.slice(offset, offset + 200));
    if (quoted !== null) {
      const span = { start: offset, end: offset + quoted[0].length };
      upTo = span.end;
      found.push(mendedBy(messages.singleQuotes(span, { text: quoted[1]! }), span, `"${quoted[1]}"`));
      continue;
    }
    const span = { start: offset, end: offset + length };
    const stop = /^[。．…！？]+/u.exec(text.slice(offset, offset + 8))?.[0];
    if (stop !== undefined && /^[^\S\r\n]*([\r\n]|$)/.test(text.slice(offset + stop.length))) {
      upTo = offset + stop.length;
      const at = { start: offset, end: upTo };
      found.push(mendedBy(messages.lineEnd(at, { sign: stop }), at, ""));
      continue;
    }
    const [word, cure] = instead[image] ?? [];
    if (word === undefined || cure === undefined) {
      found.push(messages.unexpectedCharacter(span, { text: image }));
      continue;
    }
    const mistake = messages.signForWord(span, { sign: image, word, cure });
    const space = /[\p{L}]/u.test(word) && /\S/.test(text[span.end] ?? " ") ? " " : "";
    found.push(mechanical.has(image) ? mendedBy(mistake, span, word + space) : mistake);
  }
  return found;
}
