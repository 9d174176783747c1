/** Reading safetensors: the header with every offset checked before anything is read from it. The layout is in ./safetensors.ts. */
import type { ByteSource } from "../ports.ts";
import { ModelFileError } from "./file_error.ts";

export interface SafetensorsEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Byte offset in the file. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
}

/** Headers beyond are refused, as the format's own reader does. */
const mostHeader = 100_000_000;

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === "object" && v !== null && !Array.isArray(v);
const isCount = (v: unknown): v is number => typeof v === "number" && Number.isSafeInteger(v) && v >= 0;

/** @throws ModelFileError that names the field and its place when the header is malformed or points outside of the file. */
export function readSafetensorsHeader(path: string, source: ByteSource): SafetensorsHeader {
  const fail = (problem: string, field: string, offset = 8): never => {
    throw new ModelFileError(path, "safetensors", problem, offset, field);
  };
  const start = new Uint8Array(8);
  if (source.size < 8) fail(`must have 8 bytes: it has ${source.size}`, "the length of the header", 0);
  source.read(0, start);
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (!(length <= Math.min(mostHeader, source.size - 8))) {
    fail(
      `must be at most ${Math.min(mostHeader, source.size - 8)}: it is ${length}`,
      "the length of the header",
      0,
    );
  }
  const bytes = new Uint8Array(length);
  source.read(8, bytes);
  const header = parsed(bytes, fail);
  const metadata = new Map<string, string>();
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (!isRecord(value)) return fail("must be an object", name);
    if (name === "__metadata__") {
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== "string") return fail("must be a text", `__metadata__.${key}`);
        metadata.set(key, text);
      }
      continue;
    }
    const { dtype, shape, data_offsets: place } = value;
    if (typeof dtype !== "string") return fail("must be a text", `${name}.dtype`);
    if (!Array.isArray(shape) || !shape.every(isCount)) {
      return fail("must be sizes", `${name}.shape`);
    }
    const [from, to] = Array.isArray(place) ? place : [];
    if (!isCount(from) || !isCount(to) || from > to || 8 + length + to > source.size) {
      const last = source.size - 8 - length;
      return fail(
        `must be two offsets, ascending, up to ${last}: it is ${JSON.stringify(place)}`,
        `${name}.data_offsets`,
      );
    }
    tensors.set(name, { dtype, shape, offset: 8 + length + from, size: to - from });
  }
  return { metadata, tensors };
}

function parsed(bytes: Uint8Array, fail: (problem: string, field: string) => never): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    fail(`is no JSON: ${cause instanceof Error ? cause.message : cause}`, "the header");
  }
  return isRecord(value) ? value : fail("must be an object", "the header");
}

/** The bytes of an entry. */
export function readEntry(source: ByteSource, { offset, size }: SafetensorsEntry): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  source.read(offset, bytes);
  return bytes;
}
