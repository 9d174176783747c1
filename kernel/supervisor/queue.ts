/** The cells that wait, in the order they came; one runs at a time. */
import type { Request } from "./desk.ts";

export class Queue {
  readonly #run: (request: Request) => Promise<void>;
  #waiting: Request[] = [];
  #running: Request | undefined;

  /** `run` runs one cell and never rejects. */
  constructor(run: (request: Request) => Promise<void>) {
    this.#run = run;
  }

  /** The cell that runs. */
  get running(): Request | undefined {
    return this.#running;
  }

  get waiting(): readonly Request[] {
    return this.#waiting;
  }

  add(request: Request): void {
    this.#waiting.push(request);
    if (this.#running === undefined) void this.#pump();
  }

  /** Takes all that wait: they will not run, and whoever takes them answers for them. */
  take(): readonly Request[] {
    return this.#waiting.splice(0);
  }

  async #pump(): Promise<void> {
    while ((this.#running = this.#waiting.shift()) !== undefined) await this.#run(this.#running);
  }
}
