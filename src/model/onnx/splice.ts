/**
 * A copy of a protobuf file with some ranges replaced: the lengths of the messages around a range that grows or
 * shrinks are written anew, all else is copied byte for byte, in one pass and without holding the file.
 */
import type { Sink } from "../../ports.ts";
import { type Span, type Wire } from "./wire.ts";

/** Replaces the bytes from `from` to `to` of the file; `from === to` inserts. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  /** The innermost message that holds the range. */
  readonly within: Span;
  /** How many bytes `emit` writes. */
  readonly length: number;
  emit(sink: Pick<Sink, "write">): void;
}

type Patch = Omit<Edit, "within">;

/** A protobuf file must stay below this (protobuf.dev/programming-guides/proto-limits). */
export const largestMessage = 2 ** 31 - 1;

const copyBytes = 1 << 20;

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 + 0x80);
  bytes.push(value);
  return Uint8Array.from(bytes);
}

/** A length-delimited field with its tag. `number` is below 16 or up to 2^28. */
export function field(number: number, content: Uint8Array): Uint8Array {
  const head = [...varint(number * 8 + 2), ...varint(content.length)];
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

/** An edit that writes bytes that are at hand. */
export function replacement(from: number, to: number, within: Span, bytes: Uint8Array): Edit {
  return { from, to, within, length: bytes.length, emit: (sink) => sink.write(bytes) };
}

/** How much longer the content of each message becomes. */
function growths(edits: readonly Edit[]): Map<Span, number> {
  const growth = new Map<Span, number>();
  const spans = new Set<Span>();
  const add = (span: Span, bytes: number) => growth.set(span, (growth.get(span) ?? 0) + bytes);
  for (const { from, to, within, length } of edits) {
    add(within, length - (to - from));
    for (let span: Span | undefined = within; span !== undefined; span = span.parent) spans.add(span);
  }
  for (const span of [...spans].sort((a, b) => b.depth - a.depth)) {
    if (span.parent === undefined) continue;
    const grown = growth.get(span) ?? 0;
    const prefix = grown === 0 ? 0 : varint(span.end - span.start + grown).length - (span.start - span.head);
    add(span.parent, grown + prefix);
  }
  return growth;
}

/** The edits and the length prefixes that they change, in the order of the file. */
export function patches(edits: readonly Edit[]): Patch[] {
  const all: Patch[] = [...edits];
  for (const [span, grown] of growths(edits)) {
    if (span.parent === undefined || grown === 0) continue;
    const length = span.end - span.start + grown;
    all.push(replacement(span.head, span.start, span.parent, varint(length)));
  }
  return all.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** @returns how many bytes were written. @throws RangeError when two edits overlap or the file becomes too large. */
export function splice(wire: Wire, edits: readonly Edit[], sink: Pick<Sink, "write">): number {
  const { ordered, total } = planned(wire, edits);
  if (total > largestMessage) {
    throw new RangeError(`Cannot write an ONNX file of ${total} bytes: it must be below 2 GiB`);
  }
  write(wire, ordered, sink);
  return total;
}

/** The same in memory, to be run. */
export function splicedBytes(wire: Wire, edits: readonly Edit[]): Uint8Array {
  const { ordered, total } = planned(wire, edits);
  if (total > largestMessage) {
    throw new RangeError(
      `Cannot run "${wire.file}" as it must have less than 2 GiB with its weights: it has ${total} bytes`,
    );
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  write(wire, ordered, {
    write(part) {
      bytes.set(part, at);
      at += part.length;
    },
  });
  return bytes;
}

function planned(wire: Wire, edits: readonly Edit[]): { ordered: readonly Patch[]; total: number } {
  const ordered = patches(edits);
  const total = ordered.reduce((sum, { from, to, length }) => sum + length - (to - from), wire.source.size);
  return { ordered, total };
}

function write(wire: Wire, ordered: readonly Patch[], sink: Pick<Sink, "write">): void {
  let at = 0;
  for (const patch of ordered) {
    if (patch.from < at) throw new RangeError(`Cannot replace byte ${patch.from} of a file twice`);
    copy(wire, at, patch.from, sink);
    patch.emit(sink);
    at = patch.to;
  }
  copy(wire, at, wire.source.size, sink);
}

function copy(wire: Wire, from: number, to: number, sink: Pick<Sink, "write">): void {
  const block = new Uint8Array(Math.min(copyBytes, to - from));
  for (let at = from; at < to; at += block.length) {
    const part = block.subarray(0, Math.min(block.length, to - at));
    wire.bytes(at, part);
    sink.write(part);
  }
}
