/**
 * An interpreter that outlives its process: when the process dies, or must be killed to interrupt it, another one is
 * started and the definitions made so far are evaluated again.
 */
import type {
  CellError,
  Knowledge,
  MimeBundle,
  Outcome,
  Output,
  StatementRecord,
} from "../../src/session.ts";
import type { FromInterpreter } from "../interpreter/messages.ts";
import { Child } from "./child.ts";
import { Journal } from "./journal.ts";
import { decideAccess } from "./permissions.ts";
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
}

export interface CellOptions {
  readonly place: string;
  emit(output: Output): void;
  onStatement?(record: StatementRecord): void;
}

/** What a wait ends with. A cell that had not been taken up when the process died is not what it died of. */
type End = FromInterpreter | { readonly kind: "died"; readonly reason: string; readonly untouched?: boolean };

/** What waits for the process: the end of a cell or a value, or its death. */
interface Waiting {
  readonly id: number;
  readonly cell?: CellOptions;
  /** True while definitions are restored: they stand in the journal already. */
  readonly replay: boolean;
  begun: boolean;
  readonly settle: (end: End) => void;
}

/** Processes that may die while the same definitions are restored, before the rest is given up. */
const mostRestarts = 3;

export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #journal = new Journal();
  #child: Child | undefined;
  #waiting: Waiting | undefined;
  #nextId = 1;
  #closed = false;
  /** Counts the restarts that the user asked for. */
  #generation = 0;
  /** Why the process before died, until the user has been told. */
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

  /** Runs a cell. Never rejects: a death is an error of the cell, named "interpreter-died". One call at a time. */
  async evaluate(code: string, cell: CellOptions): Promise<Outcome> {
    if (this.#loss !== undefined) await this.#restore(cell);
    this.#interrupted = false;
    const generation = this.#generation;
    const ask = () =>
      this.#ask(cell, (id) => ({ kind: "evaluate", id, code, place: cell.place, replay: false }));
    let end = await ask();
    if (end.kind === "died" && end.untouched === true && !this.#interrupted && !this.#closed) {
      // The process was dying already when the cell was sent.
      await this.#restore(cell);
      end = await ask();
    }
    if (end.kind === "done") return end.outcome;
    if (generation !== this.#generation) {
      return failed("kernel-restarted", "The kernel was restarted while this cell ran");
    }
    const reason = end.kind === "died" ? end.reason : "it did not answer";
    const stopped = this.#interrupted;
    const message = stopped
      ? "The cell did not stop in time, so its process was ended"
      : `The interpreter died while this cell ran: ${reason}`;
    if (!this.#closed) await this.#restore(cell);
    return stopped
      ? { ...failed("interrupted", message), status: "interrupted" }
      : failed("interpreter-died", message);
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

  /** Asks the running cell to stop, and kills its process when it does not. Nothing happens when no cell runs. */
  interrupt(): void {
    const child = this.#child;
    if (this.#waiting === undefined || child === undefined) return;
    this.#interrupted = true;
    child.send({ kind: "interrupt" });
    this.#impatient ??= setTimeout(() => child.kill(), this.#options.patience ?? 2000);
  }

  /** Starts again with nothing defined. A cell that runs ends as if it had died. */
  restart(): void {
    this.#generation++;
    this.#journal.clear();
    const child = this.#child;
    this.#start();
    this.#loss = undefined;
    child?.kill();
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

  #start(): void {
    const { folder, threads = navigator.hardwareConcurrency, sources = findSources() } = this.#options;
    const child = new Child(decideAccess(folder), sources, threads, (message) => {
      if (this.#child === child) this.#receive(message);
    });
    this.#child = child;
    void child.died.then((reason) => {
      if (this.#child !== child || this.#closed) return;
      this.#child = undefined;
      this.#loss = reason;
      this.#settle({ kind: "died", reason, untouched: this.#waiting?.begun === false });
    });
  }

  #receive(message: FromInterpreter): void {
    if (message.kind === "ready") return this.#options.onKnowledge?.(message.knowledge);
    const waiting = this.#waiting;
    if (waiting?.id !== message.id) return;
    if (message.kind === "begun") waiting.begun = true;
    else if (message.kind === "output") waiting.cell?.emit(message.output);
    else if (message.kind === "statement") {
      if (!waiting.replay) this.#journal.add(message.record);
      waiting.cell?.onStatement?.(message.record);
    } else {
      if (message.kind === "done") this.#options.onKnowledge?.(message.knowledge);
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
    const id = this.#nextId++;
    return new Promise((settle) => {
      const message = compose(id);
      const replay = message.kind === "evaluate" && message.replay;
      this.#waiting = { id, settle, replay, begun: false, ...(cell === undefined ? {} : { cell }) };
      this.#child!.send(message);
    });
  }

  /** Starts a process, evaluates the definitions again, and tells the user what is back and what is not. */
  async #restore(cell: CellOptions): Promise<void> {
    const reason = this.#loss ?? "it was ended";
    const lost: string[] = [], back = new Set<string>();
    for (let restarts = 0; restarts < mostRestarts; restarts++) {
      if (this.#closed) return;
      this.#loss = undefined;
      if (this.#child === undefined) this.#start();
      back.clear();
      if (await this.#replay(back, lost)) break;
    }
    const names = (of: Iterable<string>) => [...new Set(of)].join(", ");
    const text = [`The interpreter was started again (${reason}).`];
    if (back.size > 0) text.push(`Restored: ${names(back)}.`);
    if (lost.length > 0) text.push(`Not restored: ${names(lost)}.`);
    cell.emit({ kind: "stream", name: "stderr", text: text.join(" ") + "\n" });
  }

  /** False when the process died once more; the statement that it died of is left out the next time. */
  async #replay(back: Set<string>, lost: string[]): Promise<boolean> {
    for (const record of this.#journal.records) {
      const silent: CellOptions = { place: "restored", emit: () => {} };
      const end = await this.#ask(silent, (id) => {
        return { kind: "evaluate", id, code: record.statement, place: silent.place, replay: true };
      });
      if (end.kind === "done" && end.outcome.status === "ok") {
        record.defines.forEach((name) => back.add(name));
      } else {
        lost.push(...record.defines);
        this.#journal.drop(record);
        if (end.kind === "died") return false;
      }
    }
    return true;
  }
}

function failed(name: string, message: string): Outcome {
  return { status: "error", error: { name, message, traceback: [message] } };
}
