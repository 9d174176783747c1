/** Which runner is asked what, and when: against runners that only keep books. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Unframer } from "../../../kernel/interpreter/framing.ts";
import { createRunner } from "../../../kernel/interpreter/graph_runner.ts";
import { createMailbox, MailboxReader, put } from "../../../kernel/interpreter/mailbox.ts";
import type { RunnerOrder } from "../../../kernel/interpreter/messages.ts";
import { lengths, packet, prelude, type Reply, type Request } from "../../../kernel/runner/packet.ts";
import type { GraphValues } from "../../../src/session.ts";

const batchOf = (n: number): GraphValues => ({ x: { type: "int32", shape: [1], values: Int32Array.of(n) } });

/** When nothing else happens, what is late comes. */
class Inbox extends MailboxReader {
  readonly #books: Books;

  constructor(books: Books) {
    super(books.mailbox);
    this.#books = books;
  }

  override sleep(): void {
    this.#books.tick();
  }
}

/** Runners that hand back what they get, when `late` lets them: each reply waits for so many further orders. */
class Books {
  readonly mailbox = createMailbox();
  readonly interrupt = new Int32Array(new SharedArrayBuffer(4));
  readonly orders: string[] = [];
  /** Graphs that runners were told to close. */
  readonly closed: number[] = [];
  /** The most that one runner had at hand. */
  depth = 0;
  readonly #unframer = new Unframer<RunnerOrder>();
  readonly #bytes = new Map<number, number[]>();
  readonly #replies = new Map<number, { readonly reply: Reply; readonly parts: Uint8Array[] }[]>();
  readonly #open = new Map<number, number>();
  readonly #due: { readonly runner: number; left: number }[] = [];
  readonly #late: () => number;

  constructor(late: () => number = () => 0) {
    this.#late = late;
  }

  runner(idle?: number) {
    return createRunner({
      name: "books",
      exact: true,
      most: 2,
      interrupt: this.interrupt,
      inbox: new Inbox(this),
      ...(idle !== undefined && { idle }),
      write: (bytes) => this.#hear(bytes),
    });
  }

  #hear(bytes: Uint8Array): void {
    for (const message of this.#unframer.push(bytes.slice())) {
      if (message.kind === "bytes") this.#take(message.runner, message.bytes);
      else this.#order(message);
    }
  }

  #order({ runner, ...order }: RunnerOrder): void {
    this.orders.push(`${order.do} ${runner}`);
    if (order.do === "pull") {
      const { reply, parts } = this.#replies.get(runner)!.shift()!;
      for (const piece of packet(reply, parts)) put(this.mailbox, { kind: "bytes", runner, bytes: piece });
      this.#count(runner, -1);
    }
    this.tick();
  }

  tick(): void {
    for (const due of this.#due) due.left--;
    this.#release();
  }

  #release(): void {
    for (let i = 0; i < this.#due.length; i++) {
      const { runner, left } = this.#due[i]!;
      // One runner's replies keep their order.
      if (left > 0 || this.#due.findIndex((d) => d.runner === runner) < i) continue;
      this.#due.splice(i--, 1);
      put(this.mailbox, { kind: "runner", runner, says: "reply" });
    }
  }

  #take(runner: number, bytes: Uint8Array): void {
    const all = [...this.#bytes.get(runner) ?? [], ...bytes];
    this.#bytes.set(runner, all);
    if (all.length < prelude) return;
    const { header, payload } = lengths(Uint8Array.from(all));
    if (all.length < prelude + header + payload) return;
    this.#bytes.delete(runner);
    const text = new TextDecoder().decode(Uint8Array.from(all.slice(prelude, prelude + header)));
    const request: Request = JSON.parse(text), body = Uint8Array.from(all.slice(prelude + header));
    this.closed.push(...request.close ?? []);
    const reply: Reply = request.do === "load"
      ? { loaded: { inputs: ["x"], outputs: ["x"] } }
      : { outputs: request.inputs };
    this.#replies.set(runner, [...this.#replies.get(runner) ?? [], {
      reply,
      parts: request.do === "load" ? [] : [body],
    }]);
    this.#count(runner, 1);
    this.#due.push({ runner, left: request.do === "load" ? 0 : this.#late() });
    this.#release();
  }

  #count(runner: number, by: number): void {
    const open = (this.#open.get(runner) ?? 0) + by;
    this.#open.set(runner, open);
    this.depth = Math.max(this.depth, open);
  }
}

test("outputs come in the order of the batches, and no runner has more than two and a graph at hand", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(fc.nat(1), { minLength: 1, maxLength: 9 }), (count, late) => {
      let i = 0;
      const books = new Books(() => late[i++ % late.length]!);
      const graph = books.runner().load(new Uint8Array(5));
      const found: number[][] = [];
      const batches = Array.from({ length: count }, (_, n) => batchOf(n));
      graph.run(batches, ["x"], (outputs, batch) => {
        found.push([batch, Number(outputs["x"]!.values[0])]);
      });
      expect(found).toEqual(batches.map((_, n) => [n, n]));
      expect(books.depth).toBeLessThanOrEqual(3);
      expect(new Set(books.orders.filter((o) => o.startsWith("start"))).size).toBe(count < 2 ? 1 : 2);
    }),
    { seed: 5, numRuns: 60 },
  );
});

test("batches are taken as they are needed", () => {
  const books = new Books(), graph = books.runner().load(new Uint8Array(5));
  let taken = 0, most = 0;
  function* batches() {
    for (; taken < 30; taken++) yield batchOf(taken);
  }
  graph.run(batches(), ["x"], (_, batch) => most = Math.max(most, taken - batch));
  expect(most).toBeLessThanOrEqual(4);
});

test("what the caller throws ends the runners that have something to do, and the batches", () => {
  const books = new Books(), graph = books.runner().load(new Uint8Array(5));
  let closed = false;
  function* batches() {
    try {
      for (let n = 0;; n++) yield batchOf(n);
    } finally {
      closed = true;
    }
  }
  expect(() =>
    graph.run(batches(), ["x"], () => {
      throw new Error("enough");
    })
  ).toThrow("enough");
  expect(closed).toBe(true);
  expect(books.orders.filter((o) => o.startsWith("stop")).length).toBeGreaterThan(0);
  const found: number[] = [];
  graph.run([batchOf(7)], ["x"], (o) => found.push(Number(o["x"]!.values[0])));
  expect(found).toEqual([7]);
});

test("a runner that is told to be gone is started again, with the graph", () => {
  const books = new Books(), graph = books.runner().load(new Uint8Array(5));
  put(books.mailbox, { kind: "runner", runner: 1, says: "died", reason: "it was ended" });
  graph.run([batchOf(1)], ["x"], () => {});
  expect(books.orders.filter((o) => o.startsWith("start"))).toEqual(["start 1", "start 2"]);
});

test("runners that nobody uses are ended", async () => {
  const books = new Books(), graph = books.runner(20).load(new Uint8Array(5));
  graph.run([batchOf(1), batchOf(2)], ["x"], () => {});
  while (books.orders.filter((o) => o.startsWith("stop")).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  graph.run([batchOf(3)], ["x"], () => {});
  expect(books.orders.filter((o) => o.startsWith("start"))).toEqual(["start 1", "start 2", "start 3"]);
});

test("a graph that was closed is closed where it was loaded, with the next request", () => {
  const books = new Books(), runner = books.runner();
  const first = runner.load(new Uint8Array(5));
  first.close();
  expect(() => runner.load(new Uint8Array(5)).run([batchOf(1)], ["x"], () => {})).not.toThrow();
  expect(books.orders.filter((o) => o.startsWith("start"))).toEqual(["start 1"]);
  expect(books.closed).toEqual([0]);
});

test("an interrupt ends the wait, and the runners that have something to do", () => {
  const books = new Books(() => Infinity), graph = books.runner().load(new Uint8Array(5));
  books.tick = () => void Atomics.store(books.interrupt, 0, 1);
  expect(() => graph.run([batchOf(1), batchOf(2)], ["x"], () => {})).toThrow("interrupted");
  const started = books.orders.filter((o) => o.startsWith("start"));
  expect(books.orders.filter((o) => o.startsWith("stop")).length).toBe(started.length);
});
