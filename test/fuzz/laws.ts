/** What holds for every text: the grammar never throws, and formatting keeps the tree, the comments and itself. */
import { complete } from "../../grammar/complete.ts";
import { completeness } from "../../grammar/incomplete.ts";
import { lex } from "../../grammar/lex.ts";
import { format } from "../../grammar/print.ts";
import { read } from "../../grammar/read.ts";

/** The tree without its places. */
export const tree = (text: string): string =>
  JSON.stringify(read(text).statements, (key, value) => key === "span" ? undefined : value);

const comments = (text: string): string[] =>
  lex(text).comments.map((token) => `#${text.slice(token.startOffset + 1)}`.split(/[\r\n]/)[0]!.trimEnd());

/** Why a text that can be read breaks a law of formatting; undefined when it breaks none. */
export function formattingFault(text: string): string | undefined {
  const { text: once, diagnostics } = format(text);
  const mistakes = read(text).diagnostics.filter((d) => d.severity === "error");
  if (diagnostics.length > 0) {
    if (once !== text) return "a text with mistakes was changed";
    return mistakes.length === 0 ? "formatting finds a mistake that reading does not" : undefined;
  }
  if (mistakes.length > 0) return "reading finds a mistake that formatting does not";
  const twice = format(once);
  if (twice.diagnostics.length > 0) return `the formatted text cannot be read:\n${once}`;
  if (tree(once) !== tree(text)) return `the formatted text has another tree:\n${once}`;
  if (twice.text !== once) {
    return `formatting twice is not formatting once:\n${once}\n--- and then\n${twice.text}`;
  }
  if (comments(once).join("\n") !== comments(text).join("\n")) return `comments differ:\n${once}`;
  const lines = once.split("\n");
  const empty = (at: number) => lines.at(at) === "" && lines.length > 1;
  const twoEmpty = lines.some((line, i) => line === "" && lines[i + 1] === "");
  if (lines.some((line) => line !== line.trimEnd()) || empty(0) || empty(-1) || twoEmpty) {
    return `there are blanks at the end of a line, or empty lines too many:\n${once}`;
  }
  return undefined;
}

/** What throws, or points outside of the text, whatever the text holds; undefined when nothing does. */
export function crash(text: string): string | undefined {
  let doing = "";
  const during = <T>(what: string, run: () => T): T => {
    doing = what;
    return run();
  };
  try {
    during("lex", () => lex(text));
    for (const { span } of during("read", () => read(text)).diagnostics) {
      if (!(span.start >= 0 && span.start <= span.end && span.end <= text.length)) {
        return `a mistake lies at ${span.start}..${span.end}, outside of the text`;
      }
    }
    during("completeness", () => completeness(text));
    for (const cursor of [text.length, text.length >> 1]) {
      during("complete", () => complete(text, cursor, () => []));
    }
    during("format", () => format(text));
    return undefined;
  } catch (error) {
    return `${doing} throws ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** The first law that a text breaks; undefined when it breaks none. */
export const fault = (text: string): string | undefined => crash(text) ?? formattingFault(text);
