/** A diagnostic as data, for scripts: what `--json` prints of it. */
import type { Diagnostic, Language, Severity, Source } from "../../grammar/diagnostic.ts";
import { mend, wordingIn } from "../../grammar/diagnostic.ts";
import { position } from "../../grammar/render.ts";

export interface Told {
  readonly severity: Severity;
  /** Kebab-case, such as "unknown-name". */
  readonly code: string;
  /** One sentence, in the language of the session. */
  readonly message: string;
  /** The cure, where there is one. */
  readonly hint: string | null;
  /** The text that line and column count in: "recipe.quire", "cell 3". */
  readonly place: string;
  /** From 1; columns count characters. */
  readonly line: number;
  readonly column: number;
  /** Where it ends; the column behind the last character. */
  readonly endLine: number;
  readonly endColumn: number;
  /** The line as it would be with the mending done, where that is certain. */
  readonly corrected: string | null;
}

export function toldOf(diagnostic: Diagnostic, here: Source, language: Language): Told {
  const { severity, code, span, fix, source = here } = diagnostic;
  const { message, hint = null } = wordingIn(here.text, diagnostic, language);
  const from = placeIn(source.text, span.start), to = placeIn(source.text, span.end);
  const corrected = fix === undefined
    ? null
    : mend(source.text, fix).split(/\r\n|\n|\r/)[from.line - 1] ?? null;
  return {
    severity,
    code,
    message,
    hint,
    place: source.place,
    ...from,
    endLine: to.line,
    endColumn: to.column,
    corrected,
  };
}

function placeIn(text: string, offset: number): { line: number; column: number } {
  const { line, column, start } = position(text, offset);
  return { line: line + 1, column: [...text.slice(start, start + column)].length + 1 };
}

/** A value as JSON has it: numbers that JSON cannot say are texts, "NaN", "Infinity" and "-Infinity". */
export function asJson(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asJson(part)]));
}
