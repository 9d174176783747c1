/** ZMTP frames (RFC 23, "Framing"): flags, size in one octet or eight, body. */
const more = 1, long = 2, command = 4, reserved = 0xf8;

/** Bounds on what a peer may send, so that a wrong size is an error and not an allocation. */
export interface Limits {
  /** Bytes of one message, all its frames together. */
  readonly messageBytes: number;
  /** Frames of one message. */
  readonly frames: number;
}

export const defaultLimits: Limits = { messageBytes: 512 * 2 ** 20, frames: 4096 };

export type Incoming =
  | { readonly kind: "command"; readonly body: Uint8Array }
  | { readonly kind: "message"; readonly frames: Uint8Array[] };

/** All the frames of a message in one buffer, so that they leave in one write. */
export function encodeMessage(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (const frame of frames) size += frame.length + (frame.length > 255 ? 9 : 2);
  const bytes = new Uint8Array(size);
  let at = 0;
  frames.forEach((frame, i) => at = put(bytes, at, i < frames.length - 1 ? more : 0, frame));
  return bytes;
}

/** A command frame. */
export function encodeCommand(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(body.length + (body.length > 255 ? 9 : 2));
  put(bytes, 0, command, body);
  return bytes;
}

function put(into: Uint8Array, at: number, flags: number, body: Uint8Array): number {
  if (body.length > 255) {
    into[at++] = flags | long;
    new DataView(into.buffer, into.byteOffset).setBigUint64(at, BigInt(body.length));
    at += 8;
  } else {
    into[at++] = flags;
    into[at++] = body.length;
  }
  into.set(body, at);
  return at + body.length;
}

/** Cuts a stream of bytes into commands and whole messages. `push` throws when the peer breaks the framing. */
export class FrameReader {
  readonly #limits: Limits;
  #chunks: Uint8Array[] = [];
  #available = 0;
  #frames: Uint8Array[] = [];
  #messageBytes = 0;
  /** The frame being read, once its header is there. */
  #pending: { flags: number; size: number } | undefined;

  constructor(limits: Limits = defaultLimits) {
    this.#limits = limits;
  }

  /** Takes bytes and returns what they completed. The bytes are kept, not copied: hand over a buffer of their own. */
  push(bytes: Uint8Array): Incoming[] {
    if (bytes.length === 0 && this.#pending?.size !== 0) return [];
    this.#chunks.push(bytes);
    this.#available += bytes.length;
    const out: Incoming[] = [];
    for (;;) {
      this.#pending ??= this.#header();
      if (this.#pending === undefined || this.#available < this.#pending.size) return out;
      const { flags, size } = this.#pending;
      this.#pending = undefined;
      const body = this.#take(size);
      if (flags & command) {
        out.push({ kind: "command", body });
        continue;
      }
      this.#frames.push(body);
      if (flags & more) continue;
      out.push({ kind: "message", frames: this.#frames });
      this.#frames = [];
      this.#messageBytes = 0;
    }
  }

  #header(): { flags: number; size: number } | undefined {
    if (this.#available < 2) return undefined;
    const head = this.#peek(Math.min(9, this.#available));
    const flags = head[0]!;
    if (flags & reserved || (flags & command && flags & more)) {
      throw new Error(`Cannot read a frame as its flags must be MORE, LONG or COMMAND: they are ${flags}`);
    }
    let size = head[1]!;
    if (flags & long) {
      if (head.length < 9) return undefined;
      const wide = new DataView(head.buffer, head.byteOffset).getBigUint64(1);
      size = wide > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(wide);
    }
    const total = flags & command ? size : this.#messageBytes += size;
    if (total > this.#limits.messageBytes) {
      throw new Error(
        `Cannot read a message as it must have at most ${this.#limits.messageBytes} bytes: it has ${total}`,
      );
    }
    if (this.#frames.length >= this.#limits.frames) {
      throw new Error(`Cannot read a message as it must have at most ${this.#limits.frames} frames`);
    }
    this.#take(flags & long ? 9 : 2);
    return { flags, size };
  }

  #peek(size: number): Uint8Array {
    const first = this.#chunks[0]!;
    if (first.length >= size) return first.subarray(0, size);
    return this.#gather(size);
  }

  /** A copy of the first `size` bytes, which may lie in several chunks. */
  #gather(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, size - at);
      bytes.set(part, at);
      at += part.length;
      if (at === size) break;
    }
    return bytes;
  }

  #take(size: number): Uint8Array {
    const bytes = size === 0 ? new Uint8Array(0) : this.#gather(size);
    this.#available -= size;
    let left = size;
    while (left > 0) {
      const first = this.#chunks[0]!;
      if (first.length > left) {
        this.#chunks[0] = first.subarray(left);
        break;
      }
      left -= first.length;
      this.#chunks.shift();
    }
    return bytes;
  }
}
