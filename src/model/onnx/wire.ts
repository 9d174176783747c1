/**
 * The protobuf wire format (https://protobuf.dev/programming-guides/encoding), read by position from a source of
 * bytes: only what is asked for leaves the file, and a field that is skipped costs its tag and length.
 *
 * Every length is checked against what is left of the enclosing message, so a hostile file cannot ask for more
 * memory than it has bytes; nesting is bounded by `deepest`.
 */
import type { ByteSource } from "../../ports.ts";
import { ModelFileError } from "../file_error.ts";

/** A length-delimited field: where its parts stand in the file. */
export interface Span {
  /** Offset of the tag, of the length after it, of the first byte of content, and of the byte after the last. */
  readonly tag: number;
  readonly head: number;
  readonly start: number;
  readonly end: number;
  /** The message it stands in; undefined for the file itself. */
  readonly parent: Span | undefined;
  readonly field: string;
  /** Its place among the repeated fields of that name, or -1. */
  readonly index: number;
  readonly depth: number;
}

/** Messages within messages: 32 levels of subgraph are far beyond any model that runs. */
const deepest = 128;
/** Messages in all, each of which becomes an object: a model of 100,000 nodes has about half as many. */
const mostMessages = 1_000_000;
const windowBytes = 1 << 16;
/** Bytes of a name: paths repeat it for all that a subgraph holds. */
const longestName = 2048;

export const wireVarint = 0, wire64 = 1, wireBytes = 2, wire32 = 5;

/** "graph.node[12].attribute[0].t" */
export function pathOf(span: Span | undefined): string {
  const parts: string[] = [];
  for (let at = span; at?.parent !== undefined; at = at.parent) {
    parts.push(at.index < 0 ? at.field : `${at.field}[${at.index}]`);
  }
  return parts.reverse().join(".");
}

export class Wire {
  readonly source: ByteSource;
  readonly file: string;
  /** How many messages were read. */
  messages = 0;
  readonly #window: Uint8Array;
  readonly #view: DataView;
  #from = 0;
  #to = 0;

  constructor(source: ByteSource, file: string) {
    this.source = source;
    this.file = file;
    this.#window = new Uint8Array(Math.min(windowBytes, source.size));
    this.#view = new DataView(this.#window.buffer);
  }

  /** The file as a message. */
  root(): Span {
    const end = this.source.size;
    return { tag: 0, head: 0, start: 0, end, parent: undefined, field: "", index: -1, depth: 0 };
  }

  fail(problem: string, offset: number, field: string): never {
    throw new ModelFileError(this.file, "ONNX", problem, offset, field);
  }

  /** The view's index of `count` (at most 16) bytes at `at`, which the caller knows to be in the file. */
  #seek(at: number, count: number): number {
    if (at < this.#from || at + count > this.#to) {
      const length = Math.min(windowBytes, this.source.size - at);
      this.#from = this.#to = at;
      this.bytes(at, this.#window.subarray(0, length));
      this.#to = at + length;
    }
    return at - this.#from;
  }

  byte(at: number): number {
    return this.#view.getUint8(this.#seek(at, 1));
  }

  float32(at: number): number {
    return this.#view.getFloat32(this.#seek(at, 4), true);
  }

  uint32(at: number): number {
    return this.#view.getUint32(this.#seek(at, 4), true);
  }

  /** Fills `into` from the file. @throws ModelFileError when the file has become shorter than it was. */
  bytes(at: number, into: Uint8Array): void {
    try {
      this.source.read(at, into);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      this.fail(`must be followed by ${into.length} bytes: the file ends before`, at, "");
    }
  }

  /** Where the varint that was read last ends. */
  after = 0;

  /** The varint at `at`, within the content of `span`, as int64: exact up to 2^53. */
  varint(at: number, span: Span): number {
    let low = 0, high = 0;
    for (let i = 0; i < 10; i++) {
      if (at + i >= span.end) {
        this.fail("must be a whole number: the message ends within it", at, pathOf(span));
      }
      const byte = this.byte(at + i);
      const part = byte & 0x7f;
      if (i < 4) low += part * 2 ** (7 * i);
      else if (i === 4) low += (part & 15) * 2 ** 28, high += part >> 4;
      else if (i < 9) high += part * 2 ** (7 * i - 32);
      else high += (part & 1) * 2 ** 31;
      if (byte < 0x80) {
        this.after = at + i + 1;
        return (high | 0) * 2 ** 32 + low;
      }
    }
    return this.fail("must be a whole number of at most 10 bytes: it is longer", at, pathOf(span));
  }

  /** Appends packed varints, at most `limit + 1` in all. */
  varints(span: Span, into: number[], limit: number): void {
    for (let at = span.start; at < span.end && into.length <= limit; at = this.after) {
      into.push(this.varint(at, span));
    }
  }

  text(span: Span, limit = longestName): string {
    const length = span.end - span.start;
    if (length > limit) {
      this.fail(`must be at most ${limit} bytes long: it is ${length}`, span.start, pathOf(span));
    }
    const bytes = new Uint8Array(length);
    this.bytes(span.start, bytes);
    return new TextDecoder().decode(bytes);
  }
}

/** The fields of one message, in the order of the file. The fields of `Cursor` describe the one it stands on. */
export class Cursor {
  number = 0;
  type = 0;
  /** Offset of the tag and of the value (of the length, when there is one). */
  tag = 0;
  at = 0;
  /** Of a varint field: its value as int64, exact up to 2^53. */
  value = 0;
  /** Content of a length-delimited field; for the others the bytes of the value. */
  start = 0;
  end = 0;
  readonly wire: Wire;
  readonly span: Span;
  #next: number;

  constructor(wire: Wire, span: Span) {
    this.wire = wire;
    this.span = span;
    this.#next = span.start;
    if (++wire.messages > mostMessages) {
      wire.fail(`must be one of at most ${mostMessages} messages: there are more`, span.tag, pathOf(span));
    }
    if (span.depth > deepest) {
      wire.fail(`must be at most ${deepest} messages deep: it is deeper`, span.tag, pathOf(span));
    }
  }

  fail(problem: string, offset = this.tag, field = ""): never {
    const path = [pathOf(this.span), field].filter((part) => part !== "").join(".");
    this.wire.fail(problem, offset, path);
  }

  /** Goes on to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#next >= this.span.end) return false;
    this.tag = this.#next;
    const key = this.wire.varint(this.tag, this.span);
    this.number = Math.floor(key / 8);
    this.type = key & 7;
    if (key < 8 || this.number > 0x1fffffff) {
      this.fail(`must have a field number from 1 to ${0x1fffffff}: it has ${this.number}`);
    }
    this.at = this.wire.after;
    const left = this.span.end - this.at;
    if (this.type === wireVarint) {
      this.value = this.wire.varint(this.at, this.span);
      this.start = this.at;
      this.end = this.wire.after;
    } else if (this.type === wireBytes) {
      const length = this.wire.varint(this.at, this.span);
      this.start = this.wire.after;
      const room = this.span.end - this.start;
      if (length < 0 || length > room) {
        this.fail(
          `(field ${this.number}) must be at most ${room} bytes long, what is left: it says ${length}`,
        );
      }
      this.end = this.start + length;
    } else if (this.type === wire32 || this.type === wire64) {
      const size = this.type === wire32 ? 4 : 8;
      if (size > left) this.fail(`(field ${this.number}) must have ${size} bytes: ${left} are left`);
      this.start = this.at;
      this.end = this.at + size;
    } else {
      this.fail(`(field ${this.number}) must have wire type 0, 1, 2 or 5: it has ${this.type}`);
    }
    this.#next = this.end;
    return true;
  }

  #expect(type: number, field: string): void {
    if (this.type === type) return;
    this.fail(`must have wire type ${type}: it has ${this.type}`, this.tag, field);
  }

  /** An int32 or int64 field. */
  int(field: string): number {
    this.#expect(wireVarint, field);
    return this.value;
  }

  float(field: string): number {
    this.#expect(wire32, field);
    return this.wire.float32(this.start);
  }

  /** A message, string or bytes field. */
  part(field: string, index = -1): Span {
    this.#expect(wireBytes, field);
    const { tag, at: head, start, end, span: parent } = this;
    return { tag, head, start, end, parent, field, index, depth: parent.depth + 1 };
  }

  text(field: string, index = -1): string {
    return this.wire.text(this.part(field, index));
  }

  /** Appends a repeated integer field, packed or not. @throws ModelFileError beyond `limit` of them. */
  ints(field: string, into: number[], limit: number): void {
    if (this.type === wireVarint) into.push(this.value);
    else {
      const packed = this.part(field);
      this.wire.varints(packed, into, limit);
    }
    if (into.length > limit) this.fail(`must have at most ${limit} entries: it has more`, this.tag, field);
  }
}
