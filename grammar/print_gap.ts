/** What stands between two tokens: comments and empty lines. The lexer has shown that there is nothing else. */
import { blankLine, comment, type Doc, end, row, rowOf } from "./print_document.ts";

export interface Gap {
  /** The comment on the line of the token before. */
  readonly trailing?: string;
  /** Whole lines: a comment, or "" for an empty line. */
  readonly lines: readonly string[];
}

const none: Gap = { lines: [] };

const commentIn = (line: string): string => {
  const at = line.search(/[#＃]/);
  return at < 0 ? "" : `#${line.slice(at + 1)}`.trimEnd();
};

/** @param text from the end of a token (or of nothing) to the start of the next */
export function gapOf(text: string): Gap {
  if (!/[#＃\n\r]/.test(text)) return none;
  const [first = "", ...rest] = text.split(/\r\n|\n|\r/).map(commentIn);
  // What stands before the next token on its own line is blank.
  const lines = rest.slice(0, -1);
  return first === "" ? { lines } : { trailing: first, lines };
}

export const hasComments = (gap: Gap): boolean =>
  gap.trailing !== undefined || gap.lines.some((line) => line !== "");

/** The comments of `before` and then of `after`, for a sign that moves from behind the former to before them. */
export function merge(before: Gap | undefined, after: Gap): Gap {
  if (before === undefined || !hasComments(before)) return after;
  const { trailing } = after;
  const lines = [...before.lines, ...(trailing === undefined ? [] : [trailing]), ...after.lines];
  return before.trailing === undefined ? { lines } : { trailing: before.trailing, lines };
}

/** Comments, each on its line, or the separator where there are none. */
export function gapDoc(gap: Gap, separator: Doc): Doc {
  return hasComments(gap) ? row(commentsDoc(gap), end) : separator;
}

/** Comments without the line end behind them. */
export function commentsDoc({ trailing, lines }: Gap): Doc {
  return rowOf([
    ...(trailing === undefined ? [] : [comment(trailing)]),
    ...lines.filter((line) => line !== "").flatMap((line) => [end, line]),
  ]);
}

/** Where a gap of a block stands: behind its opening brace, before its closing one. */
export interface Edges {
  readonly first?: boolean;
  readonly last?: boolean;
}

/** Between the items of a block: every comment on a line, one empty line where there were any, none next to the braces. */
export function itemGap(gap: Gap, { first = false, last = false }: Edges): Doc {
  const parts: Doc[] = gap.trailing === undefined ? [] : [comment(gap.trailing)];
  let blank = false;
  const lineEnd = () => blank && (!first || parts.length > 0) ? blankLine : end;
  for (const line of gap.lines) {
    if (line !== "") parts.push(lineEnd(), line);
    blank = line === "";
  }
  if (!last) parts.push(lineEnd());
  return rowOf(parts);
}
