/**
 * What the pipe's reader has for the main thread while that one runs a statement and cannot take messages: a ring of
 * bytes in shared memory. Records are told apart by their length; a piece of a reply that nobody waits for any more is
 * dropped, so that the reader never waits for a main thread that does not read.
 */
import type { RunnerBytes } from "./framing.ts";
import type { RunnerNotice } from "./messages.ts";

/** Far more than one piece of a reply, which is what a read of the pipe gives at most. */
const capacity = 4 << 20;
const written = 0, taken = 1, open = 2, bell = 3;

export interface Mailbox {
  readonly control: Int32Array;
  readonly data: Uint8Array;
}

export function createMailbox(): Mailbox {
  return {
    control: new Int32Array(new SharedArrayBuffer(16)),
    data: new Uint8Array(new SharedArrayBuffer(capacity)),
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Of a record: its length without these octets, and the runner's number plus one, or 0 before a notice. */
const head = 8;

function bytesThere({ control }: Mailbox): number {
  return (Atomics.load(control, written) - Atomics.load(control, taken)) | 0;
}

/** Wakes the main thread: there is something for it, or it has been interrupted. */
export function ring({ control }: Mailbox): void {
  Atomics.add(control, bell, 1);
  Atomics.notify(control, bell);
}

/** By the reader of the pipe. */
export function put(mailbox: Mailbox, message: RunnerNotice | RunnerBytes): void {
  const { control } = mailbox;
  const isPiece = message.kind === "bytes";
  const body = isPiece ? message.bytes : encoder.encode(JSON.stringify(message));
  const record = new Uint8Array(head);
  new DataView(record.buffer).setUint32(0, body.length, true);
  new DataView(record.buffer).setUint32(4, isPiece ? message.runner + 1 : 0, true);
  for (;;) {
    if (isPiece && Atomics.load(control, open) === 0) return;
    const before = Atomics.load(control, taken);
    if (capacity - bytesThere(mailbox) >= head + body.length) break;
    Atomics.wait(control, taken, before, 100);
  }
  const at = Atomics.load(control, written);
  write(mailbox, at, record);
  write(mailbox, at + head, body);
  Atomics.store(control, written, at + head + body.length);
  ring(mailbox);
}

/** Counters wrap at 2^32, of which the capacity is a divisor. */
const place = (counter: number) => (counter >>> 0) % capacity;

function write({ data }: Mailbox, at: number, bytes: Uint8Array): void {
  const start = place(at), first = Math.min(bytes.length, capacity - start);
  data.set(bytes.subarray(0, first), start);
  data.set(bytes.subarray(first), 0);
}

function read({ data }: Mailbox, at: number, into: Uint8Array): void {
  const start = place(at), first = Math.min(into.length, capacity - start);
  into.set(data.subarray(start, start + first));
  into.set(data.subarray(0, into.length - first), first);
}

/** A record as it lies in the ring, taken out in parts. */
export interface Piece {
  readonly kind: "piece";
  readonly runner: number;
  readonly length: number;
}

/** The main thread's end. */
export class MailboxReader {
  readonly #mailbox: Mailbox;
  /** Octets of the piece at hand that are still in the ring. */
  #left = 0;

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
  }

  /** Whether replies are wanted. */
  set open(wanted: boolean) {
    Atomics.store(this.#mailbox.control, open, wanted ? 1 : 0);
    // The reader may be waiting for room.
    Atomics.notify(this.#mailbox.control, taken);
  }

  /** The next notice, or the next piece of a reply, whose bytes `take` gives; undefined when there is none. */
  next(): RunnerNotice | Piece | undefined {
    this.#drop();
    if (bytesThere(this.#mailbox) === 0) return undefined;
    const record = new Uint8Array(head);
    this.#read(record);
    const view = new DataView(record.buffer);
    const length = view.getUint32(0, true), runner = view.getUint32(4, true);
    if (runner > 0) {
      this.#left = length;
      return { kind: "piece", runner: runner - 1, length };
    }
    const body = new Uint8Array(length);
    this.#read(body);
    return JSON.parse(decoder.decode(body));
  }

  /** Fills from the piece at hand; returns how many bytes that were. */
  take(into: Uint8Array): number {
    const count = Math.min(this.#left, into.length);
    this.#read(into.subarray(0, count));
    this.#left -= count;
    return count;
  }

  /** The bell as it stands: taken before looking, so that nothing that comes after is slept through. */
  get bell(): number {
    return Atomics.load(this.#mailbox.control, bell);
  }

  /** Sleeps until the bell rings again. */
  sleep(heard: number): void {
    Atomics.wait(this.#mailbox.control, bell, heard, 100);
  }

  #drop(): void {
    this.#advance(this.#left);
    this.#left = 0;
  }

  #read(into: Uint8Array): void {
    read(this.#mailbox, Atomics.load(this.#mailbox.control, taken), into);
    this.#advance(into.length);
  }

  #advance(count: number): void {
    if (count === 0) return;
    Atomics.add(this.#mailbox.control, taken, count);
    Atomics.notify(this.#mailbox.control, taken);
  }
}
