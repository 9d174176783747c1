/**
 * The only door of the language: evaluate a cell, complete, inspect, ask whether a cell is complete.
 * Everything that the kernel, the command line and the page know of Quire, they know from here.
 */
import type { MimeBundle, Output } from "./output.ts";
import type { Ports } from "./ports.ts";

export type { MimeBundle, Output } from "./output.ts";
export type { ByteSource, Ports, Sink } from "./ports.ts";

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
  /** The numbers that its text output shows, as JSON. */
  readonly value: unknown;
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
}

export interface EvaluateOptions {
  emit(output: Output): void;
  /** Called after each statement that succeeded. */
  onStatement?(record: StatementRecord): void;
  /** How the place is called in errors, such as "cell 3" or "recipe.quire". */
  readonly place?: string;
  /** True: run definitions only to restore them, and show nothing. */
  readonly replay?: boolean;
}

/** What completion and help need to know of a session: plain data, so that it can travel to another process. */
export interface Knowledge {
  /** The names that cells have defined. */
  readonly names: readonly KnownName[];
}

export interface KnownName {
  readonly name: string;
  readonly kind: string;
  readonly summary: string;
  /** Markdown help. */
  readonly help: string;
  /** For a model: the paths of its layers and tensors. */
  readonly paths?: readonly string[];
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
  knowledge(): Knowledge;
}

// A stand-in until the language lands: `print "text"`, `warn "text"`, and `NAME = TEXT`.
export function createSession(_ports: Ports): Session {
  const names: KnownName[] = [];
  return {
    evaluate(code, options) {
      let line = 0;
      for (const text of code.split("\n")) {
        line++;
        const say = /^(print|warn) "(.*)"$/.exec(text);
        const assign = /^(\w+) = (.*)$/.exec(text);
        if (say) {
          options.emit({
            kind: "stream",
            name: say[1] === "print" ? "stdout" : "stderr",
            text: say[2] + "\n",
          });
        } else if (assign) {
          names.push({ name: assign[1]!, kind: "text", summary: assign[2]!, help: assign[2]! });
          options.onStatement?.({
            statement: text,
            line,
            kind: "assign",
            defines: [assign[1]!],
            value: null,
          });
        } else if (/^\d+$/.test(text)) {
          options.emit({ kind: "result", data: { "text/plain": text } });
        } else if (text.trim() !== "") {
          const message = `Cannot read ${JSON.stringify(text)}`;
          return Promise.resolve({
            status: "error",
            error: { name: "syntax", message, traceback: [message] },
          });
        }
      }
      return Promise.resolve({ status: "ok" });
    },
    value: (expression) => Promise.resolve({ "text/plain": expression }),
    knowledge: () => ({ names }),
  };
}

export function createAssistant(knowledge: Knowledge): Assistant {
  return {
    complete(_code, offset) {
      const items = knowledge.names.map((n) => ({ text: n.name, type: "name", summary: n.summary }));
      return { start: offset, end: offset, items };
    },
    inspect: () => undefined,
    isComplete: () => ({ status: "complete", indent: "" }),
  };
}
