/**
 * An interpreter that outlives its process: when the process dies, or must be killed to interrupt it, another one is
 * started and the definitions made so far are evaluated again.
 */
import type {
  CellError,
  Interaction,
  Knowledge,
  Mentioned,
  MimeBundle,
  Moved,
  Outcome,
  Output,
  Setting,
  StatementRecord,
  Told,
} from "../../src/session.ts";
import { Child, type Said } from "./child.ts";
import { Journal } from "./journal.ts";
import { decideAccess } from "./permissions.ts";
import { nativeVariable, runnerProgram } from "./runner_program.ts";
import { findSources, type Sources } from "./sources.ts";

export interface InterpreterOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** How many threads numeric kernels may use; as many as the machine has cores unless said. */
  readonly threads?: number;
  /** Milliseconds that an interrupted cell has to stop by itself before its process is killed; 2000 unless said. */
  readonly patience?: number;
  /** Where the interpreter's program lies; found beside this file unless said. */
  readonly sources?: Sources;
  /** Called with what completion and help need, after each cell. */
  readonly onKnowledge?: (knowledge: Knowledge) => void;
  /** Called with names that could not be restored when the process died. */
  readonly onLost?: (names: readonly string[]) => void;
}

export interface CellOptions {
  readonly place: string;
  /** Given: what the cell would do is said, and not done. */
  readonly dry?: "check" | "explain";
  emit(output: Output): void;
  onMentioned?(names: Mentioned): void;
  onStatement?(record: StatementRecord): void;
  onDiagnostic?(told: Told): void;
}

/** What a wait ends with. A cell that had not been taken up when the process died is not what it died of. */
type End = Said | { readonly kind: "died"; readonly reason: string; readonly untouched?: boolean };

/** What waits for the process: the end of a cell or a value, or its death. */
interface Waiting {
  readonly id: number;
  readonly cell?: CellOptions;
  /** True while definitions are restored: they stand in the journal already. */
  readonly replay: boolean;
  begun: boolean;
  readonly settle: (end: End) => void;
}

/** Processes that may die while the same definitions are restored, before the cell that needs them is given up. */
const mostStarts = 3;

export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #journal = new Journal();
  #child: Child | undefined;
  #waiting: Waiting | undefined;
  #nextId = 1;
  #closed = false;
  #generation = 0;
  /** Why the process before died, until its definitions are restored. */
  #loss: string | undefined;
  #impatient: ReturnType<typeof setTimeout> | undefined;
  #interrupted = false;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#start();
  }

  /** The process id of the moment. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Of the processes that run graphs, of the moment. */
  get runnerPids(): readonly number[] {
    return this.#child?.runnerPids ?? [];
  }

  /** Counts the restarts that the user asked for: what began in another generation is of no interest any more. */
  get generation(): number {
    return this.#generation;
  }

  /** Runs a cell. Never rejects: a death is an error of the cell, named "interpreter-died". One call at a time. */
  async evaluate(code: string, cell: CellOptions): Promise<Outcome> {
    const generation = this.#generation;
    this.#interrupted = false;
    const stopped = this.#loss === undefined ? undefined : await this.#restore(cell, generation);
    if (stopped !== undefined) return stopped;
    const ask = () =>
      this.#ask(
        cell,
        (id) => ({
          kind: "evaluate",
          id,
          code,
          place: cell.place,
          replay: false,
          ...(cell.dry && { dry: cell.dry }),
        }),
      );
    let end = await ask();
    const same = () => generation === this.#generation && !this.#closed;
    if (end.kind === "died" && end.untouched === true && !this.#interrupted && same()) {
      // The process was dying already when the cell was sent.
      const stopped = await this.#restore(cell, generation);
      if (stopped !== undefined) return stopped;
      end = await ask();
    }
    if (end.kind === "done") return end.outcome;
    if (generation !== this.#generation) return restarted;
    const reason = end.kind === "died" ? end.reason : "it did not answer";
    const outcome = this.#interrupted
      ? interrupted("The cell did not stop in time, so its process was ended")
      : failed("interpreter-died", `The interpreter died while this cell ran: ${reason}`);
    // An interrupt from now on is meant for the restore.
    this.#interrupted = false;
    if (!this.#closed) await this.#restore(cell, generation);
    return outcome;
  }

  /** The value of one expression; rejects with a CellError. */
  async value(expression: string): Promise<MimeBundle> {
    const end = await this.#ask(undefined, (id) => ({ kind: "value", id, expression }));
    if (end.kind === "value") {
      if ("data" in end) return end.data;
      throw end.error;
    }
    const message = `The interpreter died: ${end.kind === "died" ? end.reason : "it did not answer"}`;
    throw { name: "interpreter-died", message, traceback: [message] } satisfies CellError;
  }

  /** What an interaction shows at a setting. Never rejects: a death is an error named "interpreter-died". */
  async move(interaction: Interaction, setting: Setting): Promise<Moved> {
    this.#interrupted = false;
    const end = await this.#ask(undefined, (id) => ({ kind: "move", id, interaction, setting }));
    if (end.kind === "moved") return end.moved;
    const message = `The interpreter died: ${end.kind === "died" ? end.reason : "it did not answer"}`;
    return { outputs: [], error: { name: "interpreter-died", message, traceback: [message] } };
  }

  /** Asks the running cell to stop, and kills its process when it does not. Nothing happens when no cell runs. */
  interrupt(): void {
    const child = this.#child;
    if (this.#waiting === undefined || child === undefined) return;
    this.#interrupted = true;
    child.interrupt();
    this.#impatient ??= setTimeout(() => child.kill(), this.#options.patience ?? 2000);
  }

  /** Starts again with nothing defined. A cell that runs ends as if it had died. */
  restart(): void {
    this.#generation++;
    this.#journal.clear();
    this.#discard();
    this.#loss = undefined;
    this.#start();
    this.#settle({ kind: "died", reason: "the kernel was restarted" });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    child?.kill();
    await child?.died;
    this.#child = undefined;
    this.#settle({ kind: "died", reason: "the kernel was shut down" });
  }

  /** A process that cannot be started, as when the folder is gone, has died before it did anything. */
  #start(): void {
    const { folder, threads = navigator.hardwareConcurrency, sources = findSources() } = this.#options;
    let child: Child;
    try {
      const runner = runnerProgram(sources, folder, Deno.env.get(nativeVariable));
      const options = { access: decideAccess(folder), sources, threads, ...(runner && { runner }) };
      child = new Child(options, (message) => {
        if (this.#child === child) this.#receive(message);
      });
    } catch (cause) {
      this.#loss = `it cannot be started: ${cause instanceof Error ? cause.message : cause}`;
      return;
    }
    this.#child = child;
    void child.died.then((reason) => {
      if (this.#child !== child || this.#closed) return;
      this.#child = undefined;
      this.#loss = reason;
      this.#settle({ kind: "died", reason, untouched: this.#waiting?.begun === false });
    });
  }

  /** Ends the process; nothing of what it still says is heard. */
  #discard(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill();
  }

  #receive(message: Said): void {
    if (message.kind === "ready") return this.#options.onKnowledge?.(message.knowledge);
    const waiting = this.#waiting;
    if (waiting?.id !== message.id) return;
    if (message.kind === "begun") waiting.begun = true;
    else if (message.kind === "output") waiting.cell?.emit(message.output);
    else if (message.kind === "mentioned") waiting.cell?.onMentioned?.(message.names);
    else if (message.kind === "statement") {
      if (!waiting.replay) this.#journal.add(message.record);
      waiting.cell?.onStatement?.(message.record);
    } else if (message.kind === "diagnostic") waiting.cell?.onDiagnostic?.(message.told);
    else {
      if (message.kind === "done" && message.knowledge !== undefined) {
        this.#options.onKnowledge?.(message.knowledge);
      }
      this.#settle(message);
    }
  }

  #settle(end: End): void {
    clearTimeout(this.#impatient);
    this.#impatient = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.settle(end);
  }

  #ask(
    cell: CellOptions | undefined,
    compose: (id: number) => Parameters<Child["send"]>[0],
  ): Promise<End> {
    if (this.#child === undefined) {
      if (this.#closed) return Promise.resolve({ kind: "died", reason: "the kernel was shut down" });
      this.#start();
    }
    const child = this.#child;
    if (child === undefined) {
      return Promise.resolve({ kind: "died", reason: this.#loss ?? "it is not there", untouched: true });
    }
    const id = this.#nextId++;
    return new Promise((settle) => {
      const message = compose(id);
      const replay = message.kind === "evaluate" && message.replay;
      this.#waiting = { id, settle, replay, begun: false, ...(cell === undefined ? {} : { cell }) };
      child.send(message);
    });
  }

  /**
   * Starts a process, evaluates the definitions again, and tells the user what is back and what is not. When that is
   * stopped or the process cannot live, the definitions are kept for the next cell and this one must not run: then its
   * outcome is returned.
   */
  async #restore(cell: CellOptions, generation: number): Promise<Outcome | undefined> {
    const reason = this.#loss ?? "it was ended";
    const lost: string[] = [], back = new Set<string>();
    let end: Replayed = "died";
    for (let starts = 0; starts < mostStarts && end === "died"; starts++) {
      this.#loss = undefined;
      if (this.#child === undefined) this.#start();
      back.clear();
      end = await this.#replay(back, lost);
      if (generation !== this.#generation) return restarted;
      if (this.#closed) return failed("interpreter-died", "The kernel was shut down");
    }
    const text: string[] = [];
    const names = (of: Iterable<string>) => [...new Set(of)].join(", ");
    if (end === "done") text.push(`The interpreter was started again (${reason}).`);
    if (end === "done" && back.size > 0) text.push(`Restored: ${names(back)}.`);
    if (lost.length > 0) {
      text.push(`Not restored: ${names(lost)}.`);
      this.#options.onLost?.(lost);
    }
    if (text.length > 0) cell.emit({ kind: "stream", name: "stderr", text: text.join(" ") + "\n" });
    if (end === "done") return undefined;
    if (end === "died") {
      return failed("interpreter-died", `The cell did not run as its interpreter died: ${this.#loss}`);
    }
    // What is half restored is no state that the notebook ever had.
    this.#discard();
    this.#loss = reason;
    return interrupted("The cell did not run: it was interrupted while the definitions were restored");
  }

  /** Drops each statement that can no longer be evaluated, such as one that the process dies of. */
  async #replay(back: Set<string>, lost: string[]): Promise<Replayed> {
    const silent: CellOptions = { place: "restored", emit: () => {} };
    for (const record of this.#journal.records) {
      if (this.#child === undefined) return "died";
      const end = await this.#ask(silent, (id) => {
        return { kind: "evaluate", id, code: record.statement, place: silent.place, replay: true };
      });
      if (this.#interrupted) return "interrupted";
      if (end.kind === "done" && end.outcome.status === "ok") {
        record.defines.forEach((name) => back.add(name));
        continue;
      }
      if (end.kind === "died" && end.untouched === true) return "died";
      lost.push(...record.defines);
      this.#journal.drop(record);
      if (end.kind === "died") return "died";
    }
    return this.#child === undefined ? "died" : "done";
  }
}

type Replayed = "done" | "died" | "interrupted";

function failed(name: string, message: string): Outcome {
  return { status: "error", error: { name, message, traceback: [message] } };
}

function interrupted(message: string): Outcome {
  return { ...failed("interrupted", message), status: "interrupted" };
}

const restarted = failed("kernel-restarted", "The kernel was restarted while this cell ran");
