/**
 * The only door of the language: evaluate a cell, complete, inspect, ask whether a cell is complete.
 * Everything that the kernel, the command line and the page know of Quire, they know from here.
 */
import { type Language, mostDiagnostics, wordingIn } from "../grammar/diagnostic.ts";
import { completeness } from "../grammar/incomplete.ts";
import { format as formatText } from "../grammar/print.ts";
import { renderAll } from "../grammar/render.ts";
import type { MimeBundle, Output } from "./output.ts";
import type { Ports } from "./ports.ts";
import { completeWith, inspectWith, type Knowledge, knowledgeOf } from "./recipe/assist.ts";
import { Workspace } from "./recipe/evaluate_cell.ts";
import { asJson, type Told, toldOf } from "./recipe/told.ts";

import type { Interaction, Setting } from "./recipe/interactions/interaction.ts";
import type { Mentioned, Traced } from "./recipe/trace.ts";

export {
  type Control,
  type Interaction,
  interactType,
  type Setting,
} from "./recipe/interactions/interaction.ts";
export { type Rendered, renderInteraction, type RenderOptions } from "./recipe/interactions/render.ts";
export type { Handle, Setter } from "./plots/handle.ts";
export { reservedWords } from "../grammar/tokens.ts";
export type { Told } from "./recipe/told.ts";
export type { MimeBundle, Output } from "./output.ts";
export type { Knowledge, KnownName } from "./recipe/assist.ts";
export type {
  ByteSource,
  GraphRunner,
  GraphTensor,
  GraphValues,
  Ports,
  RunningGraph,
  Scratch,
  Sink,
} from "./ports.ts";
export type { Language } from "../grammar/diagnostic.ts";
export type { Mentioned, Traced } from "./recipe/trace.ts";

/** One statement that has run. The journal of a session is the list of those that define names. */
export interface StatementRecord {
  /** Its source text. */
  readonly statement: string;
  /** Its first line in the cell, from 1. */
  readonly line: number;
  /** "assign", "formula", "scheme", "recipe", "report", ... */
  readonly kind: string;
  /** The names that it defined. */
  readonly defines: readonly string[];
  /** The numbers that its text output shows, as JSON; those that JSON cannot say are texts: "NaN", "Infinity", "-Infinity". */
  readonly value: unknown;
  /** What it read and wrote. */
  readonly traced?: Traced;
  /** When it defines or writes: its text without comments and spacing. With what it read, this decides what it made. */
  readonly code?: string;
}

export interface CellError {
  /** Kebab-case code of the first diagnostic, such as "unknown-name". */
  readonly name: string;
  /** Its one-sentence message. */
  readonly message: string;
  /** The rendered diagnostics: source line, caret, hint. ANSI colours. */
  readonly traceback: readonly string[];
}

export interface Outcome {
  readonly status: "ok" | "error" | "interrupted";
  /** Present unless the status is "ok". */
  readonly error?: CellError;
  /** What the statement that did not end well had read until then. */
  readonly traced?: Traced;
}

export interface Moved {
  readonly outputs: readonly Output[];
  readonly error?: CellError;
}

export interface EvaluateOptions {
  emit(output: Output): void;
  /** Called once, before anything runs, with what the text of the cell says of its names. */
  onMentioned?(names: Mentioned): void;
  /** Called after each statement that succeeded. */
  onStatement?(record: StatementRecord): void;
  /** Called for each warning and each mistake, beside what is shown of it. */
  onDiagnostic?(told: Told): void;
  /** How the place is called in errors, such as "cell 3" or "recipe.quire". */
  readonly place?: string;
  /** True: run definitions only to restore them, and show nothing. */
  readonly replay?: boolean;
  /** Given: nothing is quantized, trained or written; "check" says what would be in a line, "explain" tensor by tensor. */
  readonly dry?: "check" | "explain";
}

export interface Completion {
  readonly text: string;
  /** "statement", "format", "clip", "name", "path", ... */
  readonly type: string;
  readonly summary: string;
}

/** Completion, help and completeness: pure functions of the knowledge. Offsets count UTF-16 units. */
export interface Assistant {
  complete(code: string, offset: number): { start: number; end: number; items: readonly Completion[] };
  inspect(code: string, offset: number, detail: 0 | 1): MimeBundle | undefined;
  isComplete(code: string): { status: "complete" | "incomplete" | "invalid"; indent: string };
}

export interface Session {
  evaluate(code: string, options: EvaluateOptions): Promise<Outcome>;
  /** The value of one expression, for `user_expressions`. Rejects with a CellError. */
  value(expression: string): Promise<MimeBundle>;
  /** What an interaction shows at a setting: without pictures, as a control is moving. Nothing is defined. */
  move(interaction: Interaction, setting: Setting): Promise<Moved>;
  knowledge(): Knowledge;
  /** Ends its threads and closes its files. It is not used afterwards. */
  close(): void;
}

export interface SessionOptions {
  /** Of messages and help until a cell says otherwise; English when it is left out. */
  readonly language?: Language;
}

export function createSession(ports: Ports, { language = "en" }: SessionOptions = {}): Session {
  const workspace = new Workspace(ports, { language });
  let cells = 0;
  return {
    async evaluate(code, { emit, onStatement, onMentioned, onDiagnostic, place, replay = false, dry }) {
      const failure = await workspace.run(code, {
        emit,
        place: place ?? `cell ${++cells}`,
        replay,
        ...(dry && { dry }),
        ...(onMentioned && { onMentioned }),
        ...(onDiagnostic && { onDiagnostic }),
        onStatement: ({ statement, line, kind, defines = [], value = null, traced, code }) =>
          onStatement?.({
            ...{ statement, line, kind, defines, value: asJson(value), traced },
            ...(code !== undefined && { code }),
          }),
      });
      if (failure === undefined) return { status: "ok" };
      const { status, traced, ...error } = failure;
      return { status, error, ...(traced && { traced }) };
    },
    async value(expression) {
      let data: MimeBundle = {};
      const emit = (output: Output) => {
        if (output.kind === "result") data = output.data;
      };
      const failure = await workspace.run(expression, {
        emit,
        place: "expression",
        replay: false,
        expressionOnly: true,
      });
      if (failure === undefined) return data;
      return Promise.reject(errorOf(failure));
    },
    async move(interaction, setting) {
      const { outputs, error: failure } = await workspace.move(interaction, setting);
      if (failure === undefined) return { outputs };
      return { outputs, error: errorOf(failure) };
    },
    close: () => workspace.close(),
    knowledge: () => knowledgeOf(workspace.scope, workspace.settings.language),
  };
}

const errorOf = ({ name, message, traceback }: CellError): CellError => ({ name, message, traceback });

export function createAssistant(knowledge: Knowledge): Assistant {
  return {
    complete: (code, offset) => completeWith(knowledge, code, offset),
    inspect: (code, offset, detail) => inspectWith(knowledge, code, offset, detail),
    isComplete: completeness,
  };
}

/**
 * The canonical text of a cell, without a line end at its end; as it was, with the error, when it cannot be read.
 * @param place how the text is called in errors, such as "recipe.quire"
 */
export function format(text: string, place: string, language: Language = "en"): Formatted {
  const { text: formatted, diagnostics } = formatText(text);
  const [first] = diagnostics;
  if (first === undefined) return { text: formatted, told: [] };
  const { message } = wordingIn(text, first, language);
  const traceback = renderAll(text, diagnostics, { place, language, colour: true }, mostDiagnostics);
  const told = diagnostics.map((diagnostic) => toldOf(diagnostic, { text, place }, language));
  return { text, told, error: { name: first.code, message, traceback } };
}

export interface Formatted {
  readonly text: string;
  readonly error?: CellError;
  /** The same as data, each mistake by itself. */
  readonly told: readonly Told[];
}
