/**
 * The port through which a session runs ONNX graphs: batches go to runner processes over the supervisor, and the
 * statement that waits for them sleeps. Each runner has at most two batches at hand, so that one is there when the other
 * is done; their replies are fetched in the order of the batches.
 */
import type { GraphRunner, GraphValues, RunningGraph } from "../../src/session.ts";
import { packet, readHeader, readValues, type Reply, type Request, unload } from "../runner/packet.ts";
import { frame, runnerHead } from "./framing.ts";
import type { MailboxReader } from "./mailbox.ts";
import type { RunnerNotice, RunnerOrder } from "./messages.ts";

export interface RunnerLink {
  /** What runs the graphs, for records. */
  readonly name: string;
  readonly exact: boolean;
  /** How many runners there may be. */
  readonly most: number;
  readonly interrupt: Int32Array;
  readonly inbox: MailboxReader;
  /** Milliseconds after which runners that nobody uses are ended; five minutes unless said. */
  readonly idle?: number;
  /** Writes to the supervisor; may block. */
  write(bytes: Uint8Array): void;
}

const idleMilliseconds = 5 * 60_000;
/** Batches that a runner has at hand. */
const depth = 2;
/** Bytes of a request in one piece: the supervisor passes it on as a whole. */
const pieceBytes = 1 << 18;

/** A runner process. */
interface Slot {
  readonly id: number;
  /** Graphs that it has loaded or is loading. */
  readonly loaded: Set<number>;
  /** What it was asked and has not answered, oldest first: the number of a batch, or a graph to load. */
  readonly asked: (number | "load")[];
  /** Replies that wait to be fetched. */
  ready: number;
}

export function createRunner(link: RunnerLink): GraphRunner {
  const runners = new Runners(link);
  let graphs = 0;
  return {
    name: link.name,
    exact: link.exact,
    load(model) {
      const graph = graphs++;
      runners.work(() => runners.load(graph, model));
      return {
        run: (batches, outputs, handle) =>
          runners.work(() => runners.run({ graph, model, outputs }, batches, handle)),
        close: () => runners.forget(graph),
      } satisfies RunningGraph;
    },
  };
}

interface Use {
  readonly graph: number;
  readonly model: Uint8Array;
  readonly outputs: readonly string[];
}

class Runners {
  readonly #link: RunnerLink;
  readonly #slots: Slot[] = [];
  /** Graphs that were closed and that some runner may still hold. */
  readonly #closed = new Set<number>();
  #next = 1;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(link: RunnerLink) {
    this.#link = link;
  }

  /** Whatever goes wrong in between, no runner is left with an answer that nobody waits for. */
  work<T>(job: () => T): T {
    clearTimeout(this.#idle);
    this.#link.inbox.open = true;
    try {
      this.#hear();
      return job();
    } finally {
      for (const slot of [...this.#slots]) if (slot.asked.length > 0) this.#stop(slot);
      this.#link.inbox.open = false;
      const { idle = idleMilliseconds } = this.#link;
      this.#idle = setTimeout(() => [...this.#slots].forEach((slot) => this.#stop(slot)), idle);
      Deno.unrefTimer(this.#idle as unknown as number);
    }
  }

  /** Loads a graph in one runner. @throws Error with the runtime's words. */
  load(graph: number, model: Uint8Array): void {
    const slot = this.#slots[0] ?? this.#start();
    this.#load(slot, graph, model);
    while (slot.asked.length > 0) {
      if (slot.ready > 0) this.#pull(slot);
      else this.#sleep();
    }
  }

  forget(graph: number): void {
    if (this.#slots.some(({ loaded }) => loaded.has(graph))) this.#closed.add(graph);
  }

  run(use: Use, batches: Iterable<GraphValues>, handle: (outputs: GraphValues, batch: number) => void): void {
    const rest = batches[Symbol.iterator]();
    /** Of each batch that is under way, the runner that has it. */
    const at = new Map<number, Slot>();
    let given = 0, handled = 0;
    try {
      let next = rest.next();
      while (next.done !== true || handled < given) {
        this.#poll();
        // A runner is not started for a batch that there is not.
        for (let slot; next.done !== true && (slot = this.#free()) !== undefined; next = rest.next()) {
          if (!slot.loaded.has(use.graph)) this.#load(slot, use.graph, use.model);
          this.#ask(slot, given, { ...use, do: "run" }, next.value);
          at.set(given++, slot);
          this.#poll();
        }
        const slot = at.get(handled);
        if (slot === undefined) continue;
        if (slot.ready === 0) {
          this.#sleep();
          continue;
        }
        const { batch, values } = this.#pull(slot);
        if (batch === "load") continue;
        at.delete(handled++);
        handle(values, batch);
      }
    } finally {
      rest.return?.();
    }
  }

  /** The runner with the least to do that may take a batch; another one is started when all have some. */
  #free(): Slot | undefined {
    const batches = ({ asked }: Slot) => asked.filter((what) => what !== "load").length;
    const least = this.#slots.toSorted((a, b) => batches(a) - batches(b))[0];
    if (least !== undefined && batches(least) === 0) return least;
    if (this.#slots.length < this.#link.most) return this.#start();
    return least !== undefined && batches(least) < depth ? least : undefined;
  }

  #start(): Slot {
    const slot: Slot = { id: this.#next++, loaded: new Set(), asked: [], ready: 0 };
    this.#slots.push(slot);
    this.#order({ kind: "runner", runner: slot.id, do: "start" });
    return slot;
  }

  #stop(slot: Slot): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#order({ kind: "runner", runner: slot.id, do: "stop" });
  }

  #load(slot: Slot, graph: number, model: Uint8Array): void {
    slot.loaded.add(graph);
    this.#send(slot, "load", { do: "load", graph }, [model]);
  }

  #ask(slot: Slot, batch: number, { graph, outputs }: Use & { do: "run" }, values: GraphValues): void {
    const { heads, parts } = unload(values);
    this.#send(slot, batch, { do: "run", graph, inputs: heads, outputs }, parts);
  }

  #send(slot: Slot, what: number | "load", request: Request, parts: readonly Uint8Array[]): void {
    const close = [...this.#closed].filter((graph) => slot.loaded.delete(graph));
    for (const graph of close) {
      if (!this.#slots.some(({ loaded }) => loaded.has(graph))) this.#closed.delete(graph);
    }
    const pieces = packet({ ...request, ...(close.length > 0 && { close }) }, parts);
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    slot.asked.push(what);
    this.#order({ kind: "runner", runner: slot.id, do: "ask", bytes });
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; at += pieceBytes) {
        const part = piece.subarray(at, at + pieceBytes);
        this.#link.write(runnerHead(slot.id, part.length));
        this.#link.write(part);
        this.#poll();
      }
    }
  }

  #order(order: RunnerOrder): void {
    this.#link.write(frame(order));
  }

  /** Fetches the oldest reply of a runner. @throws Error with the runtime's words. */
  #pull(slot: Slot): { readonly batch: number | "load"; readonly values: GraphValues } {
    this.#order({ kind: "runner", runner: slot.id, do: "pull" });
    slot.ready--;
    const fill = (into: Uint8Array) => this.#fill(slot, into);
    this.#piece = false;
    const { header } = readHeader<Reply>(fill);
    const batch = slot.asked.shift()!;
    if ("error" in header) throw new Error(header.error);
    return { batch, values: "outputs" in header ? readValues(header.outputs, fill) : {} };
  }

  /** Whether the piece at hand belongs to the reply that is fetched. */
  #piece = false;

  #fill(slot: Slot, into: Uint8Array): void {
    const { inbox } = this.#link;
    for (let rest = into; rest.length > 0;) {
      const count = this.#piece ? inbox.take(rest) : 0;
      rest = rest.subarray(count);
      if (count > 0) continue;
      const heard = inbox.bell;
      const next = inbox.next();
      if (next === undefined) {
        this.#poll();
        inbox.sleep(heard);
      } else if (next.kind === "piece") this.#piece = next.runner === slot.id;
      else this.#notice(next);
    }
  }

  /** Waits for news. */
  #sleep(): void {
    const heard = this.#link.inbox.bell;
    if (this.#hear()) return;
    this.#poll();
    this.#link.inbox.sleep(heard);
  }

  /** Takes all notices that are there; false when there were none. */
  #hear(): boolean {
    let any = false;
    for (let next = this.#link.inbox.next(); next !== undefined; next = this.#link.inbox.next()) {
      any = true;
      if (next.kind === "runner") this.#notice(next);
    }
    return any;
  }

  /** A runner that dies with nothing to do is of no interest; others fail the statement. */
  #notice(notice: RunnerNotice): void {
    const slot = this.#slots.find(({ id }) => id === notice.runner);
    if (slot === undefined) return;
    if (notice.says === "reply") {
      slot.ready++;
      return;
    }
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    // A user who interrupts has the runners killed.
    this.#poll();
    if (slot.asked.length > slot.ready) throw new Error(`the process that ran it ended: ${notice.reason}`);
  }

  #poll(): void {
    if (Atomics.load(this.#link.interrupt, 0) !== 0) throw new Error("interrupted");
  }
}
