/** Diagnostics: plain data, rendered last. */

/** A stretch of source text: offsets in UTF-16 units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Language = "en" | "zh";

/** What a diagnostic says, in one language. */
export interface Wording {
  /** One sentence: "Cannot X as Y must be Z: it is W". */
  readonly message: string;
  /** A few words beside the caret. */
  readonly label?: string;
  /** The cure. */
  readonly hint?: string;
}

/** In a wording, what stands at the diagnostic's place: shown in quotes. */
export const whatStandsHere = "\u{E000}";

/** Characters of it that are shown. */
const longestShown = 48;

/** The wording with what stands at its place in the text. */
export function wordingIn(text: string, { wording, span, source }: Diagnostic, language: Language): Wording {
  const stands = (source?.text ?? text).slice(span.start, span.end).replace(/\s+/g, " ");
  const cut = [...stands].length > longestShown ? `${[...stands].slice(0, longestShown).join("")}…` : stands;
  const shown = cut.startsWith('"') ? cut : `"${cut}"`;
  const said = (words: string) => words.replaceAll(whatStandsHere, () => shown);
  const { message, label, hint } = wording[language];
  return {
    message: said(message),
    ...(label !== undefined && { label: said(label) }),
    ...(hint !== undefined && { hint: said(hint) }),
  };
}

export type Severity = "error" | "warning";

export interface Label {
  readonly span: Span;
  readonly text: Readonly<Record<Language, string>>;
}

/** A text that was evaluated, and what it is called in messages: "cell 3", "recipe.quire". */
export interface Source {
  readonly text: string;
  readonly place: string;
}

export interface Diagnostic {
  /** Kebab-case words, such as "unknown-name". */
  readonly code: string;
  readonly severity: Severity;
  readonly wording: Readonly<Record<Language, Wording>>;
  readonly span: Span;
  /** Other places that matter: the definition, the rule that won. */
  readonly also: readonly Label[];
  /** The text that the spans refer to, when it is not the one being evaluated: a definition of an earlier cell. */
  readonly source?: Source;
  /** What a person would type to mend it, where that is certain: the text that takes the place of a stretch. */
  readonly fix?: Fix;
}

export interface Fix {
  readonly span: Span;
  readonly text: string;
}

/** The diagnostic with its mending. */
export const mendedBy = (diagnostic: Diagnostic, span: Span, text: string): Diagnostic => ({
  ...diagnostic,
  fix: { span, text },
});

/** The text with the mending done. */
export const mend = (text: string, { span, text: put }: Fix): string =>
  text.slice(0, span.start) + put + text.slice(span.end);

/** The span that covers both. */
export function cover(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Thrown by the later phases to end a statement: carries what is to be shown. */
export class DiagnosticError extends Error {
  override readonly name = "DiagnosticError";
  readonly diagnostics: readonly Diagnostic[];
  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.wording.en.message ?? "");
    this.diagnostics = diagnostics;
  }
}

/** At most this many are shown for a cell: the rest rarely says more. */
export const mostDiagnostics = 20;
