/**
 * A second mistake in the same part of a statement shows only when the first is mended: so the mendings are tried, and what is
 * then still wrong is told too, at its place in the text as it was written.
 */
import type { IToken } from "chevrotain";
import { type Diagnostic, type Fix, mend, type Span } from "./diagnostic.ts";
import { Follower } from "./follow.ts";
import { lex, split } from "./lex.ts";
import { mistakesOf } from "./recover.ts";
import { position } from "./render.ts";

/** Whoever makes more mistakes in one line than this mends the first ones first. */
const rounds = 3;

/** The mendings of some mistakes, in order, none inside of another. */
function apart(found: readonly Diagnostic[]): Fix[] {
  const fixes = found.flatMap(({ fix }) => fix === undefined ? [] : [fix]).sort((a, b) =>
    a.span.start - b.span.start
  );
  return fixes.filter((fix, i) => i === 0 || fixes[i - 1]!.span.end <= fix.span.start);
}

/** An offset of the mended text in the text as it was; undefined inside of what a mending has put there. */
function before(offset: number, fixes: readonly Fix[]): number | undefined {
  let shift = 0;
  for (const { span, text } of fixes) {
    const start = span.start + shift;
    if (offset < start) break;
    if (offset < start + text.length) return undefined;
    shift += text.length - (span.end - span.start);
  }
  return offset - shift;
}

function spanBefore({ start, end }: Span, fixes: readonly Fix[]): Span | undefined {
  const [from, last] = [before(start, fixes), before(end - 1, fixes)];
  return from === undefined || last === undefined || last < from ? undefined : { start: from, end: last + 1 };
}

function fixBefore({ span, text }: Fix, fixes: readonly Fix[]): Fix | undefined {
  const start = before(span.start, fixes);
  // What is only put in has no end of its own.
  const end = span.end > span.start ? spanBefore(span, fixes)?.end : start;
  return start === undefined || end === undefined ? undefined : { span: { start, end }, text };
}

/** The statements of a stretch of text. */
function statementsIn(text: string, { start, end }: Span): IToken[][] {
  const { tokens, diagnostics } = lex(" ".repeat(start) + text.slice(start, end));
  return diagnostics.length > 0 ? [] : split(tokens);
}

function whole(tokens: readonly IToken[]): boolean {
  const follower = new Follower();
  return tokens.every((token) => follower.read(token)) && follower.complete;
}

/** @param span of the statement @param found its mistakes @returns those that their mending uncovers */
export function secondLook(text: string, span: Span, found: readonly Diagnostic[]): Diagnostic[] {
  const more: Diagnostic[] = [];
  for (let round = 0; round < rounds; round++) {
    const fixes = apart([...found, ...more]);
    if (fixes.length === 0) break;
    const mended = fixes.toReversed().reduce(
      (t, { span: s, text: put }) => t.slice(0, s.start) + put + t.slice(s.end),
      text,
    );
    const wrong = statementsIn(mended, { start: span.start, end: span.end + mended.length - text.length })
      .flatMap((tokens) => whole(tokens) ? [] : mistakesOf(mended, tokens));
    const known = [...found, ...more].map((d) => d.span);
    const fresh = wrong.flatMap(({ fix, ...d }): Diagnostic[] => {
      const at = spanBefore(d.span, fixes);
      if (at === undefined || known.some((k) => k.start < at.end && at.start < k.end)) return [];
      const mending = fix && fixBefore(fix, fixes);
      return [{ ...d, span: at, ...(mending && { fix: mending }) }];
    });
    if (fresh.length === 0) break;
    more.push(...fresh);
  }
  return more;
}

/** The line that an offset stands on. */
function lineAt(text: string, offset: number): Span {
  const { start, end } = position(text, offset);
  return { start, end };
}

/**
 * A mending is offered when the line can be read with it. Where more is wrong with the line, the words say what to do.
 * @param span of the statement that the mistakes are in
 */
export function withSoundFixes(
  text: string,
  { start, end }: Span,
  found: readonly Diagnostic[],
): Diagnostic[] {
  return found.map(({ fix, ...bare }): Diagnostic => {
    if (fix === undefined) return bare;
    const mended = mend(text, fix), longer = mended.length - text.length;
    const span = { start: Math.min(start, fix.span.start), end: Math.max(end, fix.span.end) + longer };
    const { tokens, diagnostics } = lex(" ".repeat(span.start) + mended.slice(span.start, span.end));
    const first = lineAt(mended, fix.span.start).start;
    const last = lineAt(mended, fix.span.start + fix.text.length).end;
    const wrong = [
      ...diagnostics,
      ...split(tokens).flatMap((statement) => whole(statement) ? [] : mistakesOf(mended, statement)),
    ];
    const sound = !wrong.some((d) => d.span.start < last && d.span.end > first);
    return sound ? { ...bare, fix } : bare;
  });
}
