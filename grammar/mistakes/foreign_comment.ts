/** Comments of other languages, by two slashes or by a slash and a star, whatever tokens stand in them. */
import { type Diagnostic, mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";

/** The comment that begins at an offset, as far as it stands on the line, as one of the language. */
export function comment(text: string, start: number): Diagnostic {
  const sign = text.slice(start, start + 2);
  const rest = /^[^\r\n]*/.exec(text.slice(start + 2))![0];
  const span = { start, end: start + 2 };
  const mistake = messages.commentSign(span, { sign });
  if (sign === "//") return mendedBy(mistake, span, "#");
  // One that goes on below, or with text behind it, is not mended by one sign.
  const whole = /^(.*?)\s*\*\/\s*$/.exec(rest);
  return whole === null
    ? mistake
    : mendedBy(mistake, { start, end: start + 2 + rest.trimEnd().length }, `#${whole[1]}`);
}

/** The sign on the line before an offset that begins a comment elsewhere; what stands in quotes is none. */
export function commentBefore(
  text: string,
  offset: number,
): { diagnostic: Diagnostic; end: number } | undefined {
  const from = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  if (offset - from > 10_000) return undefined;
  const lead = /^(?:[^"#/]|"(?:[^"\\]|\\.)*"|\/(?![/*]))*(?=\/[/*])/.exec(text.slice(from, offset));
  if (lead === null) return undefined;
  const end = /[\r\n]|$/.exec(text.slice(offset))!.index + offset;
  return { diagnostic: comment(text, from + lead[0].length), end };
}
