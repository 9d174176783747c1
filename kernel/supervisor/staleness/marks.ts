/**
 * Tells pages which cells are stale, on a comm of the target "quire.stale". A page opens it and is told at once, and
 * after each cell that changes the answer; whoever opens none hears nothing. All pages may open it under one id, so that
 * what is told reaches them all in one message.
 */
import type { Language } from "../../../src/session.ts";
import type { Json, Message } from "../../protocol/message.ts";
import { Dependencies, type Reason } from "./dependencies.ts";

export const staleTarget = "quire.stale";

/** Comms that stay open: pages that are closed do not say so. */
const mostComms = 16;
/** While cells wait, they are told at most so often: a message holds all marks, and servers limit what passes. */
const betweenMilliseconds = 200;

/** The data of each message. */
export interface StaleCells {
  /** By the id of the cell. A cell that is not here is not stale, as far as the kernel has run it. */
  readonly cells: Readonly<Record<string, readonly Reason[]>>;
  /** As `set language` said; left out before the interpreter has said it. */
  readonly language?: Language;
}

type Publish = (type: string, content: Json, parent?: Message) => void;

export class StaleMarks {
  readonly dependencies = new Dependencies();
  readonly #publish: Publish;
  readonly #language: () => Language | undefined;
  readonly #comms = new Set<string>();
  #told = "";
  #toldAt = 0;

  constructor(publish: Publish, language: () => Language | undefined) {
    this.#publish = publish;
    this.#language = language;
  }

  /** The ids of the comms that are open. */
  get comms(): ReadonlySet<string> {
    return this.#comms;
  }

  opened(message: Message): void {
    const id = String(message.content["comm_id"]);
    this.#comms.delete(id);
    this.#comms.add(id);
    for (const first of [...this.#comms].slice(0, -mostComms)) this.#comms.delete(first);
    this.#tell([id], this.#state(), message);
  }

  closed(id: string): void {
    this.#comms.delete(id);
  }

  /** Takes what a page says on its comm: `{ "present": ["CELL ID"] }`, cells that it has though they were deleted. */
  receive(message: Message): void {
    const { comm_id, data } = message.content;
    const { present } = Object(data) as { present?: unknown };
    if (!this.#comms.has(String(comm_id)) || !Array.isArray(present)) return;
    this.dependencies.recall(present.map(String));
    this.changed(message);
  }

  /**
   * A cell has run, or cells are gone: tells it when there are other marks than before.
   * @param more whether another cell runs at once, and will be told of
   */
  changed(parent?: Message, more = false): void {
    if (this.#comms.size === 0) return;
    if (more && performance.now() - this.#toldAt < betweenMilliseconds) return;
    const state = this.#state();
    if (JSON.stringify(state) !== this.#told) this.#tell(this.#comms, state, parent);
  }

  /** The kernel was restarted: nothing is stale, and pages that stay are told so. */
  clear(): void {
    this.dependencies.clear();
    this.changed();
  }

  #state(): StaleCells {
    const language = this.#language();
    return { cells: Object.fromEntries(this.dependencies.stale()), ...(language && { language }) };
  }

  #tell(comms: Iterable<string>, state: StaleCells, parent: Message | undefined): void {
    this.#told = JSON.stringify(state);
    this.#toldAt = performance.now();
    for (const id of comms) this.#publish("comm_msg", { comm_id: id, data: state }, parent);
  }
}
