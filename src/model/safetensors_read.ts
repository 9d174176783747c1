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
const mostAxes = 64;

/** Bits of an element by type (safetensors/src/tensor.rs, `Dtype::bitsize`); what is not here is of unknown width. */
const widths: Readonly<Record<string, number>> = {
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
  ...{ U16: 16, I16: 16, F16: 16, BF16: 16, U32: 32, I32: 32, F32: 32, U64: 64, I64: 64, F64: 64, C64: 64 },
};

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
  const said = new DataView(start.buffer).getBigUint64(0, true), length = Number(said);
  if (!(length <= Math.min(mostHeader, source.size - 8))) {
    fail(
      `must be at most ${Math.min(mostHeader, source.size - 8)}: it is ${said}`,
      "the length of the header",
      0,
    );
  }
  const bytes = new Uint8Array(length);
  source.read(8, bytes);
  const text = decoded(bytes, fail);
  const header = parsed(text, fail);
  // Where the header names a tensor, so that the message points there.
  const at = (name: string) => {
    const place = text.indexOf(`${JSON.stringify(name)}:`);
    return place < 0 ? 8 : 8 + new TextEncoder().encode(text.slice(0, place)).length;
  };
  const metadata = new Map<string, string>();
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (!isRecord(value)) return fail("must be an object", name, at(name));
    if (name === "__metadata__") {
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== "string") return fail("must be a text", `__metadata__.${key}`);
        metadata.set(key, text);
      }
      continue;
    }
    const { dtype, shape, data_offsets: place } = value;
    if (typeof dtype !== "string") return fail("must be a text", `${name}.dtype`, at(name));
    if (!Array.isArray(shape) || !shape.every(isCount) || shape.length > mostAxes) {
      return fail(`must be sizes of at most ${mostAxes} axes`, `${name}.shape`, at(name));
    }
    const [from, to] = Array.isArray(place) ? place : [];
    if (!isCount(from) || !isCount(to) || from > to || 8 + length + to > source.size) {
      const last = source.size - 8 - length;
      return fail(
        `must be two offsets, ascending, up to ${last}: it is ${JSON.stringify(place)}`,
        `${name}.data_offsets`,
        at(name),
      );
    }
    const bits = Object.hasOwn(widths, dtype) ? widths[dtype] : undefined;
    if (bits !== undefined) {
      const wanted = shape.reduce((product, n) => product * n, bits) / 8;
      if (wanted !== to - from) {
        fail(
          `must hold ${wanted} bytes, ${dtype} of ${shape.length === 0 ? "one value" : shape.join(" x ")}: ` +
            `it holds ${to - from}`,
          `${name}.data_offsets`,
          at(name),
        );
      }
    }
    tensors.set(name, { dtype, shape, offset: 8 + length + from, size: to - from });
  }
  checkDisjoint(tensors, (problem, name) => fail(problem, `${name}.data_offsets`, at(name)));
  return { metadata, tensors };
}

/** No byte belongs to two tensors. */
function checkDisjoint(
  tensors: ReadonlyMap<string, SafetensorsEntry>,
  fail: (problem: string, name: string) => never,
): void {
  let end = 0, before = "";
  for (const [name, { offset, size }] of [...tensors].sort(([, a], [, b]) => a.offset - b.offset)) {
    if (size === 0) continue;
    if (offset < end) {
      fail(`must not overlap those of "${before}": they begin ${end - offset} bytes before its end`, name);
    }
    end = offset + size;
    before = name;
  }
}

function decoded(bytes: Uint8Array, fail: (problem: string, field: string) => never): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("must be text in UTF-8", "the header");
  }
}

function parsed(text: string, fail: (problem: string, field: string) => never): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    fail(`is no JSON: ${cause instanceof Error ? cause.message : cause}`, "the header");
  }
  return isRecord(value) ? value : fail("must be an object", "the header");
}
