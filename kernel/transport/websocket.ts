/**
 * Kernel messages on a WebSocket, in the two framings that Jupyter servers speak:
 *
 * - `v1.kernel.websocket.jupyter.org`, always binary: the count of offsets, the offsets (u64, little endian), then
 *   channel, header, parent header, metadata, content and the buffers, one after the other
 *   (jupyter_server, docs/source/developers/websocket-protocols.rst);
 * - the default one, a JSON text, or with buffers: their count + 1 and the offsets (u32, big endian), the JSON
 *   text, the buffers.
 *
 * What comes in is untrusted: every fault is a FramingError that says what is wrong.
 */

export const v1 = "v1.kernel.websocket.jupyter.org";

/** "" is the default framing, as in the handshake of a client that names no sub-protocol. */
export type Framing = typeof v1 | "";

/** A message and its channel, as parsed from JSON: nothing in it has been checked. */
export interface Envelope {
  readonly channel: unknown;
  readonly header: unknown;
  readonly parent_header: unknown;
  readonly metadata: unknown;
  readonly content: unknown;
  readonly buffers: readonly Uint8Array[];
}

export class FramingError extends Error {
  override readonly name = "FramingError";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** What to hand to `socket.send`. */
export function encode(envelope: Envelope, framing: Framing): string | Uint8Array<ArrayBuffer> {
  return framing === v1 ? encodeV1(envelope) : encodeDefault(envelope);
}

/** Throws a FramingError when the data are not one whole message. */
export function decode(data: string | Uint8Array, framing: Framing): Envelope {
  if (framing === v1) {
    if (typeof data === "string") {
      throw new FramingError(`Cannot read a text as a message: ${v1} must be binary`);
    }
    return decodeV1(data);
  }
  return typeof data === "string" ? fromJson(data, []) : decodeDefault(data);
}

/** The pieces one after the other behind a table of where each begins. */
function join(
  pieces: readonly Uint8Array[],
  table: number,
): { bytes: Uint8Array<ArrayBuffer>; at: number[] } {
  const at: number[] = [];
  let length = table;
  for (const piece of pieces) {
    at.push(length);
    length += piece.length;
  }
  const bytes = new Uint8Array(length);
  pieces.forEach((piece, i) => bytes.set(piece, at[i]!));
  at.push(length);
  return { bytes, at };
}

function encodeV1(e: Envelope): Uint8Array<ArrayBuffer> {
  const json = [e.header, e.parent_header, e.metadata, e.content].map((part) =>
    encoder.encode(JSON.stringify(part))
  );
  const pieces = [encoder.encode(String(e.channel)), ...json, ...e.buffers];
  const { bytes, at } = join(pieces, 8 * (pieces.length + 2));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(at.length), true);
  at.forEach((offset, i) => view.setBigUint64(8 * (i + 1), BigInt(offset), true));
  return bytes;
}

function decodeV1(bytes: Uint8Array): Envelope {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < 8 ? 0 : Number(view.getBigUint64(0, true));
  if (count < 6 || 8 * (count + 1) > bytes.length) {
    throw new FramingError(
      `Cannot read ${bytes.length} bytes as a message: the count of offsets is ${count}`,
    );
  }
  const offsets = Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 * (i + 1), true)));
  const [channel, header, parent, metadata, content, ...buffers] = cut(bytes, offsets, 8 * (count + 1));
  return {
    channel: text(channel!, "channel"),
    header: json(text(header!, "header"), "header"),
    parent_header: json(text(parent!, "parent_header"), "parent_header"),
    metadata: json(text(metadata!, "metadata"), "metadata"),
    content: json(text(content!, "content"), "content"),
    buffers,
  };
}

function encodeDefault(e: Envelope): string | Uint8Array<ArrayBuffer> {
  const { buffers, ...parts } = e;
  // Older clients (nbclient behind a gateway) look for these two outside the header.
  const { msg_id, msg_type } = e.header as { msg_id?: unknown; msg_type?: unknown };
  const text = JSON.stringify({ msg_id, msg_type, ...parts, buffers: [] });
  if (buffers.length === 0) return text;
  const pieces = [encoder.encode(text), ...buffers];
  const { bytes, at } = join(pieces, 4 * (pieces.length + 1));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pieces.length);
  for (let i = 0; i < pieces.length; i++) view.setUint32(4 * (i + 1), at[i]!);
  return bytes;
}

function decodeDefault(bytes: Uint8Array): Envelope {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < 4 ? 0 : view.getUint32(0);
  if (count < 1 || 4 * (count + 1) > bytes.length) {
    throw new FramingError(`Cannot read ${bytes.length} bytes as a message: the count of parts is ${count}`);
  }
  const offsets = Array.from({ length: count }, (_, i) => view.getUint32(4 * (i + 1)));
  const [body, ...buffers] = cut(bytes, [...offsets, bytes.length], 4 * (count + 1));
  return fromJson(text(body!, "message"), buffers);
}

/** The pieces between neighbouring offsets; these must rise and stay between the table and the end. */
function cut(bytes: Uint8Array, offsets: readonly number[], first: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let i = 0; i + 1 < offsets.length; i++) {
    const from = offsets[i]!, to = offsets[i + 1]!;
    if (from < first || to < from || to > bytes.length) {
      throw new FramingError(
        `Cannot read part ${i} of a message: it goes from byte ${from} to ${to} of ${bytes.length}`,
      );
    }
    pieces.push(bytes.slice(from, to));
  }
  return pieces;
}

function text(bytes: Uint8Array, part: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new FramingError(`Cannot read the ${part} of a message: it is not UTF-8`);
  }
}

function json(source: string, part: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new FramingError(`Cannot read the ${part} of a message as JSON: ${(cause as Error).message}`);
  }
}

function fromJson(source: string, buffers: readonly Uint8Array[]): Envelope {
  const value = json(source, "message");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FramingError("Cannot read a message: it must be a JSON object");
  }
  const { channel, header, parent_header, metadata, content } = value as Record<string, unknown>;
  return { channel, header, parent_header, metadata, content, buffers };
}
