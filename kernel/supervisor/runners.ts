/**
 * The runners of one interpreter: started and killed at its word, and killed when the user interrupts while they compute.
 * Bytes pass through; only the lengths of replies are looked at, to tell the interpreter when one is whole.
 */
import { lengths, prelude } from "../runner/packet.ts";
import type { RunnerBytes } from "../interpreter/framing.ts";
import type { RunnerNotice, RunnerOrder } from "../interpreter/messages.ts";
import { Process } from "./process.ts";
import type { RunnerProgram } from "./runner_program.ts";

/** Bytes that may wait for a runner before the interpreter has to. */
const mostWaiting = 32 << 20;
/** Bytes of replies that are held for the interpreter before the runner has to wait; one reply is held whatever its size. */
const mostHeld = 1 << 18;
/** Bytes that go to the interpreter at once. */
const groupBytes = 1 << 20;

export interface RunnerOutlet {
  notice(notice: RunnerNotice): void;
  /** A part of a reply, in pieces. Resolves when there is room for more. */
  bytes(runner: number, pieces: readonly Uint8Array[]): Promise<void>;
}

export class Runners {
  readonly #program: RunnerProgram;
  readonly #outlet: RunnerOutlet;
  readonly #most: number;
  readonly #running = new Map<number, Runner>();

  /** @param most how many there may be at a time. */
  constructor(program: RunnerProgram, most: number, outlet: RunnerOutlet) {
    this.#program = program;
    this.#most = most;
    this.#outlet = outlet;
  }

  /** Process ids. */
  get pids(): readonly number[] {
    return [...this.#running.values()].map(({ pid }) => pid);
  }

  order(order: RunnerOrder): void {
    const { runner: id } = order;
    if (order.do === "start") return this.#start(id);
    const runner = this.#running.get(id);
    if (order.do === "stop") this.#end(id);
    else if (order.do === "ask") runner?.ask();
    else runner?.pull();
  }

  /** Bytes of a request. When a promise is returned, no more must come before it resolves. */
  pass({ runner, bytes }: RunnerBytes): Promise<void> | undefined {
    return this.#running.get(runner)?.write(bytes);
  }

  /** Kills those that compute. */
  interrupt(): void {
    for (const [, runner] of this.#running) if (runner.busy) runner.kill();
  }

  close(): void {
    for (const id of [...this.#running.keys()]) this.#end(id);
  }

  #start(id: number): void {
    if (this.#running.has(id)) return;
    const died = (reason: string) => {
      this.#running.delete(id);
      this.#outlet.notice({ kind: "runner", runner: id, says: "died", reason });
    };
    if (this.#running.size >= this.#most) return died(`there may be ${this.#most} at a time`);
    try {
      const runner = new Runner(this.#program, id, this.#outlet);
      this.#running.set(id, runner);
      void runner.died.then((reason) => {
        if (this.#running.get(id) === runner) died(reason);
      });
    } catch (cause) {
      died(`it cannot be started: ${cause instanceof Error ? cause.message : cause}`);
    }
  }

  #end(id: number): void {
    this.#running.get(id)?.kill();
    this.#running.delete(id);
  }
}

/** One process. */
class Runner {
  readonly died: Promise<string>;
  readonly #id: number;
  readonly #outlet: RunnerOutlet;
  readonly #process: Process;
  /** Requests without a whole reply. */
  #open = 0;
  #waiting = 0;
  /** Whole replies, oldest first, and how large they are. */
  readonly #held: Uint8Array[][] = [];
  #heldBytes = 0;
  /** Replies that were asked for and are not sent. */
  #wanted = 0;
  #room: (() => void) | undefined;
  /** Settles when what was asked for until now is sent. */
  #delivery = Promise.resolve();

  constructor({ args, cwd }: RunnerProgram, id: number, outlet: RunnerOutlet) {
    this.#id = id;
    this.#outlet = outlet;
    this.#process = new Process(args, cwd);
    this.died = this.#process.ended((stdout) => this.#read(stdout));
  }

  get pid(): number {
    return this.#process.pid;
  }

  get busy(): boolean {
    return this.#open > 0;
  }

  ask(): void {
    this.#open++;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#waiting += bytes.length;
    const written = this.#process.write(bytes).then(() => {
      this.#waiting -= bytes.length;
    });
    return this.#waiting > mostWaiting ? written : undefined;
  }

  pull(): void {
    this.#wanted++;
    this.#delivery = this.#delivery.then(() => this.#deliver());
  }

  kill(): void {
    this.#process.kill();
    this.#room?.();
  }

  /** Sends what is asked for and there. */
  async #deliver(): Promise<void> {
    while (this.#wanted > 0 && this.#held.length > 0) {
      this.#wanted--;
      for (const group of groups(this.#held.shift()!)) {
        await this.#outlet.bytes(this.#id, group);
        this.#heldBytes -= lengthOf(group);
      }
      this.#room?.();
    }
  }

  async #read(stdout: AsyncIterable<Uint8Array>): Promise<void> {
    let reply: Uint8Array[] = [], start = new Uint8Array(0), left: number | undefined;
    for await (let bytes of stdout) {
      while (bytes.length > 0) {
        if (left === undefined) {
          const missing = prelude - start.length;
          start = Uint8Array.from([...start, ...bytes.subarray(0, missing)]);
          bytes = bytes.subarray(missing);
          if (start.length < prelude) continue;
          const { header, payload } = lengths(start);
          left = header + payload;
          reply = [start];
          start = new Uint8Array(0);
        }
        const part = bytes.subarray(0, left);
        if (part.length > 0) reply.push(part);
        left -= part.length;
        bytes = bytes.subarray(part.length);
        if (left > 0) continue;
        left = undefined;
        await this.#hold(reply);
      }
    }
  }

  /** Tells of a whole reply, and waits when there is enough to fetch. */
  async #hold(reply: Uint8Array[]): Promise<void> {
    this.#held.push(reply);
    this.#heldBytes += lengthOf(reply);
    this.#open--;
    this.#outlet.notice({ kind: "runner", runner: this.#id, says: "reply" });
    this.#delivery = this.#delivery.then(() => this.#deliver());
    while (this.#heldBytes > mostHeld && !this.#process.killed) {
      await new Promise<void>((resolve) => this.#room = resolve);
    }
  }
}

export const lengthOf = (pieces: readonly Uint8Array[]) =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/** A reply in parts between which an interrupt may pass. */
function* groups(reply: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let group: Uint8Array[] = [], length = 0;
  for (const piece of reply) {
    group.push(piece);
    length += piece.length;
    if (length < groupBytes) continue;
    yield group;
    group = [];
    length = 0;
  }
  if (group.length > 0) yield group;
}
