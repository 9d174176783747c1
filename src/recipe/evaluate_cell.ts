/** One cell: read, check its names, run its statements in order; the first mistake ends it. */
import { type Diagnostic, DiagnosticError, mostDiagnostics, type Source } from "../../grammar/diagnostic.ts";
import type { Statement } from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { read } from "../../grammar/read.ts";
import { position, renderAll } from "../../grammar/render.ts";
import { createEngine, type Engine } from "../numerics/engine.ts";
import type { Output } from "../output.ts";
import { createPainter, type Painter } from "../plots/picture/painter.ts";
import type { Ports } from "../ports.ts";
import { Interrupted, poll } from "../tensor/interrupt.ts";
import { checkNames } from "./check_names.ts";
import { type Context, fail, type Settings, type StatementResult } from "./context.ts";
import { OrderedOutputs } from "./ordered_outputs.ts";
import { Scope } from "./scope.ts";
import { runStatement } from "./statements/all.ts";

export interface Ran extends StatementResult {
  readonly statement: string;
  readonly line: number;
  readonly kind: string;
}

export interface CellOptions {
  emit(output: Output): void;
  onStatement?(ran: Ran): void;
  readonly place: string;
  readonly replay: boolean;
}

export interface Failure {
  readonly status: "error" | "interrupted";
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
}

/** Trees are walked by recursion: one of thousands of levels exhausts the stack, and that is a mistake in the text. */
async function run(statement: Statement, context: Context): Promise<StatementResult> {
  try {
    return await runStatement(statement, context);
  } catch (cause) {
    if (cause instanceof RangeError && /call stack/.test(cause.message)) {
      fail(messages.tooDeep(statement.span, {}));
    }
    throw cause;
  }
}

/** What lives as long as a session: its names, its settings, the engine and the painter once they are needed. */
export class Workspace {
  readonly scope = new Scope();
  readonly settings: Settings = { language: "en" };
  readonly #ports: Ports;
  #engine: Engine | undefined;
  #painter: Painter | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Runs a cell. Returns what went wrong, or nothing. */
  async run(text: string, options: CellOptions): Promise<Failure | undefined> {
    const source: Source = { text, place: options.place };
    const outputs = new OrderedOutputs(options.emit);
    const context = this.#context(source, options, outputs);
    try {
      const { statements, diagnostics } = read(text);
      if (diagnostics.length > 0) return this.#failure(diagnostics, source);
      if (!options.replay) checkNames(statements, context);
      for (const statement of statements) {
        context.poll();
        const result = await run(statement, context);
        const { start, end } = statement.span;
        const line = position(text, start).line + 1;
        options.onStatement?.({ ...result, statement: text.slice(start, end), line, kind: statement.kind });
      }
      await outputs.drain(context.poll);
      return undefined;
    } catch (error) {
      // What the statements before it have shown comes first.
      if (!(error instanceof Interrupted)) await outputs.drain(context.poll).catch(() => {});
      if (error instanceof DiagnosticError) return this.#failure(error.diagnostics, source);
      if (error instanceof Interrupted) {
        const message = this.settings.language === "zh"
          ? "已中断：定义保持不变"
          : "Interrupted: the definitions are as they were";
        return { status: "interrupted", name: "interrupted", message, traceback: [message] };
      }
      throw error;
    }
  }

  #context(source: Source, options: Omit<CellOptions, "onStatement">, outputs: OrderedOutputs): Context {
    const ports = this.#ports;
    return {
      scope: this.scope,
      ports,
      settings: this.settings,
      source,
      replay: options.replay,
      engine: () => this.#engine ??= createEngine({ threads: ports.threads, interrupt: ports.interrupt }),
      painter: () => this.#painter ??= createPainter(ports),
      emit: options.replay ? () => {} : (output) => outputs.push(output),
      warn: (diagnostic) => {
        if (options.replay) return;
        const lines = this.#render([diagnostic], source);
        outputs.push({ kind: "stream", name: "stderr", text: lines.join("\n") + "\n" });
      },
      poll: () => poll(ports.interrupt),
    };
  }

  #render(diagnostics: readonly Diagnostic[], source: Source): string[] {
    const { language } = this.settings;
    return renderAll(
      source.text,
      diagnostics,
      { place: source.place, language, colour: true },
      mostDiagnostics,
    );
  }

  #failure(diagnostics: readonly Diagnostic[], source: Source): Failure {
    const first = diagnostics[0]!;
    const { message } = first.wording[this.settings.language];
    return { status: "error", name: first.code, message, traceback: this.#render(diagnostics, source) };
  }
}
