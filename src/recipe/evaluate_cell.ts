/** One cell: read it, check all of it, run its statements in order; what goes wrong while they run ends it. */
import {
  type Diagnostic,
  DiagnosticError,
  type Language,
  mostDiagnostics,
  type Source,
  wordingIn,
} from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { type Read, read } from "../../grammar/read.ts";
import { position, renderAll } from "../../grammar/render.ts";
import { createEngine, type MachineEngine } from "../numerics/engine.ts";
import type { Output } from "../output.ts";
import { createPainter, type Painter } from "../plots/picture/painter.ts";
import type { Ports } from "../ports.ts";
import { Interrupted, poll } from "../tensor/interrupt.ts";
import { checkCell } from "./check_cell.ts";
import { type Context, isTooDeep, type Settings, type StatementResult } from "./context.ts";
import { Rooms } from "./keeping/rooms.ts";
import { Capture } from "./interactions/capture.ts";
import type { Interaction, Setting } from "./interactions/interaction.ts";
import { renderIn } from "./interactions/render.ts";
import type { Resolve } from "./interactions/restore.ts";
import { OpenFiles } from "./open_files.ts";
import { OrderedOutputs } from "./ordered_outputs.ts";
import { warnOfTuning } from "./data/honest.ts";
import { Scope } from "./scope.ts";
import { type DryRun, dryRun } from "./dry_run.ts";
import { runStatement } from "./statements/all.ts";
import { languageSetBy } from "./statements/set.ts";
import { type Told, toldOf } from "./told.ts";
import { type Mentioned, mentionedIn, Trace, type Traced, withoutSpacing } from "./trace.ts";

export interface Ran extends StatementResult {
  readonly statement: string;
  readonly line: number;
  readonly kind: string;
  readonly traced: Traced;
  /** When it defines or writes: the statement without comments and spacing. */
  readonly code?: string;
}

export interface CellOptions {
  emit(output: Output): void;
  onMentioned?(names: Mentioned): void;
  onStatement?(ran: Ran): void;
  onDiagnostic?(told: Told): void;
  readonly place: string;
  readonly replay: boolean;
  /** True: the text must be one expression, so that nothing is defined or written. */
  readonly expressionOnly?: boolean;
  /** Given: nothing is done, and what would be is said. */
  readonly dry?: DryRun;
}

export interface Failure {
  readonly status: "error" | "interrupted";
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
  /** What the statement that did not end well had read until then. */
  readonly traced?: Traced;
}

export interface Moved {
  readonly outputs: readonly Output[];
  readonly error?: Failure;
}

/** What lives as long as a session: its names, its settings, the engine and the painter once they are needed. */
export class Workspace {
  readonly #trace = new Trace();
  readonly scope = new Scope(undefined, this.#trace.name);
  readonly settings: Settings;
  readonly #ports: Ports;
  readonly #files: OpenFiles;
  readonly #rooms: Rooms;
  #engine: MachineEngine | undefined;
  #painter: Painter | undefined;
  /** The language that the cell at hand sets, until its statements run. */
  #asked: Language | undefined;

  constructor(ports: Ports, settings: Settings) {
    this.settings = settings;
    this.#ports = this.#trace.watching(ports);
    this.#files = new OpenFiles(this.#ports);
    this.#rooms = new Rooms(this.#ports, () => this.#engineOf());
  }

  /** Ends the threads, the painter and the files. The workspace is not used afterwards. */
  close(): void {
    this.#engine?.close();
    this.#painter?.close();
    this.#files.close();
    this.#rooms.close();
  }

  /** Runs a cell. Returns what went wrong, or nothing. */
  async run(text: string, options: CellOptions): Promise<Failure | undefined> {
    const source: Source = { text, place: options.place };
    const outputs = new OrderedOutputs(options.emit);
    const context = this.#context(source, options, outputs);
    /** Whether a statement has begun. */
    let running = false;
    const traced = () => running ? { traced: this.#trace.take() } : {};
    try {
      const cell = read(text);
      const { statements } = cell;
      // What is said before anything runs is said in the language that the cell asks for.
      this.#asked = languageSetBy(statements);
      const other = options.expressionOnly ? statements.find((s) => s.kind !== "expression") : undefined;
      if (other !== undefined) {
        return this.#failure([messages.notAnExpression(other.span, { kind: other.kind })], source, options);
      }
      if (!options.replay) this.#mention(cell, options);
      const mistakes = options.replay ? cell.diagnostics : checkCell(cell, context);
      if (mistakes.length > 0) return this.#failure(mistakes, source, options);
      if (!options.replay) warnOfTuning(statements, context);
      this.#asked = undefined;
      for (const statement of statements) {
        context.poll();
        running = true;
        this.#trace.take();
        const result = await (options.dry === undefined
          ? runStatement(statement, context)
          : dryRun(statement, options.dry, context));
        const { start, end } = statement.span;
        const line = position(text, start).line + 1;
        const noted = this.#trace.take(), written = text.slice(start, end);
        // A recipe looks its names up where it is used: here they were only checked.
        const traced = statement.kind === "recipe" ? { ...noted, names: [] } : noted;
        const makes = traced.writes.length > 0 || (result.defines ?? []).length > 0;
        options.onStatement?.({
          ...{ ...result, statement: written, line, kind: statement.kind, traced },
          ...(makes && !options.replay && { code: withoutSpacing(written) }),
        });
      }
      await outputs.drain(context.poll);
      return undefined;
    } catch (error) {
      // What the statements before it have shown comes first.
      if (!(error instanceof Interrupted)) await outputs.drain(context.poll).catch(() => {});
      if (error instanceof DiagnosticError) {
        return { ...this.#failure(error.diagnostics, source, options), ...traced() };
      }
      if (error instanceof Interrupted) {
        const message = this.settings.language === "zh"
          ? "已中断：定义保持不变"
          : "Interrupted: the definitions are as they were";
        return { status: "interrupted", name: "interrupted", message, traceback: [message], ...traced() };
      }
      if (isTooDeep(error)) {
        const span = { start: 0, end: Math.min(1, text.length) };
        return this.#failure([messages.tooDeep(span, {})], source, options);
      }
      throw error;
    }
  }

  #mention(cell: Read, { onMentioned }: CellOptions): void {
    try {
      onMentioned?.(mentionedIn(cell));
    } catch (error) {
      // Of a text that nests too deep the statements say so, each at its place.
      if (!isTooDeep(error)) throw error;
    }
  }

  /** What an interaction shows at a setting, or what went wrong. Nothing is defined. */
  async move(interaction: Interaction, setting: Setting): Promise<Moved> {
    const source: Source = { text: interaction.body, place: "interaction" };
    const outputs: Output[] = [];
    const told = new OrderedOutputs((output) => void outputs.push(output));
    const options = { place: source.place, replay: false, emit: () => {} };
    const context: Context = { ...this.#context(source, options, told), pictures: false };
    try {
      const shown = await renderIn(interaction, setting, context, this.#resolve);
      await told.drain(context.poll);
      return { outputs: [...outputs, ...shown.outputs] };
    } catch (error) {
      if (error instanceof DiagnosticError) {
        return { outputs, error: this.#failure(error.diagnostics, source, options) };
      }
      if (!(error instanceof Interrupted) && !(error instanceof RangeError)) throw error;
      const { message } = error;
      return { outputs, error: { status: "error", name: "cannot-move", message, traceback: [message] } };
    }
  }

  /** A value of the session by its name, when it is still what the interaction was made with. */
  readonly #resolve: Resolve = (kind, name, hash) => {
    for (const [, value] of this.scope.entries()) {
      if (value.kind !== kind) continue;
      const stored = new Capture().value(value);
      if (stored.kind === kind && stored.name === name && stored.hash === hash) return value;
    }
    return undefined;
  };

  #context(source: Source, options: Omit<CellOptions, "onStatement">, outputs: OrderedOutputs): Context {
    const ports = this.#ports;
    return {
      scope: this.scope,
      ports,
      files: this.#files,
      rooms: this.#rooms,
      settings: this.settings,
      source,
      replay: options.replay,
      engine: () => this.#engineOf(),
      painter: () => ports.painter ?? (this.#painter ??= createPainter(ports)),
      emit: options.replay ? () => {} : (output) => outputs.push(output),
      warn: (diagnostic) => {
        if (options.replay) return;
        const lines = this.#render([diagnostic], source);
        outputs.push({ kind: "stream", name: "stderr", text: lines.join("\n") + "\n" });
        options.onDiagnostic?.(toldOf(diagnostic, source, this.#language));
      },
      poll: () => poll(ports.interrupt),
    };
  }

  #engineOf(): MachineEngine {
    const { threads, interrupt } = this.#ports;
    return this.#engine ??= createEngine({ threads, interrupt });
  }

  #render(diagnostics: readonly Diagnostic[], source: Source): string[] {
    return renderAll(
      source.text,
      diagnostics,
      { place: source.place, language: this.#language, colour: true },
      mostDiagnostics,
    );
  }

  get #language(): Language {
    return this.#asked ?? this.settings.language;
  }

  #failure(diagnostics: readonly Diagnostic[], source: Source, { onDiagnostic }: CellOptions): Failure {
    const first = diagnostics[0]!;
    const { message } = wordingIn(source.text, first, this.#language);
    for (const diagnostic of diagnostics) onDiagnostic?.(toldOf(diagnostic, source, this.#language));
    return { status: "error", name: first.code, message, traceback: this.#render(diagnostics, source) };
  }
}
