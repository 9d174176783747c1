/** The header of a GGUF file, versions 2 and 3 (github.com/ggml-org/ggml, docs/gguf.md): every length and place is checked. */
import type { ByteSource } from "../../ports.ts";
import { sizeOf } from "../view.ts";
import { arrayType, Cursor, textType, widths } from "./cursor.ts";
import { bytesOfElements, type GgufType, typeOfNumber } from "./types.ts";

/** A pair of the metadata, and where its bytes are, key and all. */
export interface GgufPair {
  readonly key: string;
  /** As a person reads it; of arrays only how many there are of what. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface GgufEntry {
  readonly name: string;
  /** Outermost axis first; the file has them the other way round. */
  readonly shape: readonly number[];
  readonly type: GgufType;
  /** Of its bytes in the file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly pairs: readonly GgufPair[];
  readonly tensors: readonly GgufEntry[];
  readonly alignment: number;
}

export const defaultAlignment = 32;
const mostAxes = 4;
/** A text of more bytes is not shown. */
const longestText = 1 << 20;
const deepestArray = 8;
const typeNames = [
  "u8",
  "i8",
  "u16",
  "i16",
  "u32",
  "i32",
  "f32",
  "bool",
  "text",
  "array",
  "u64",
  "i64",
  "f64",
];

/** @throws ModelFileError that names the field and its place. */
export function readGgufHeader(path: string, source: ByteSource): GgufHeader {
  const cursor = new Cursor(path, source);
  if (cursor.u32("magic") !== 0x46554747) cursor.fail('must be "GGUF"', "magic", 0);
  const version = cursor.u32("version");
  if (version !== 2 && version !== 3) {
    const swapped = (version & 0xffff) === 0 && version !== 0;
    cursor.fail(`must be 2 or 3: ${swapped ? "the file is big-endian" : `it is ${version}`}`, "version", 4);
  }
  // A tensor's name, axes, type and offset are at least 24 bytes, a pair's key, type and value at least 13.
  const tensorCount = cursor.count(24, "tensor_count");
  const pairCount = cursor.count(13, "metadata_kv_count");
  const pairs = new Map<string, GgufPair>();
  let alignment = defaultAlignment;
  for (let i = 0; i < pairCount; i++) {
    const pair = readPair(cursor, `metadata_kv[${i}]`);
    if (pairs.has(pair.key)) {
      cursor.fail(`must not come twice: "${pair.key}"`, `metadata_kv[${i}]`, pair.start);
    }
    pairs.set(pair.key, pair);
    if (pair.key === "general.alignment") alignment = alignmentOf(cursor, pair);
  }
  const places = Array.from({ length: tensorCount }, (_, i) => readPlace(cursor, `tensor_infos[${i}]`));
  const start = Math.ceil(cursor.at / alignment) * alignment;
  return { pairs: [...pairs.values()], tensors: placed(cursor, places, start, alignment), alignment };
}

function alignmentOf(cursor: Cursor, { text, start }: GgufPair): number {
  const bytes = Number(text);
  if (Number.isInteger(Math.log2(bytes)) && bytes >= 1 && bytes <= 1 << 20) return bytes;
  return cursor.fail(`must be a power of two up to 2^20: it is ${text}`, "general.alignment", start);
}

function readPair(cursor: Cursor, field: string): GgufPair {
  const start = cursor.at, key = cursor.name(`${field}.key`);
  const text = readValue(cursor, cursor.u32(`${field}.value_type`), `"${key}"`, 0);
  return { key, text, start, end: cursor.at };
}

function readValue(cursor: Cursor, type: number, field: string, depth: number): string {
  if (type === textType) return cursor.text(field, longestText) ?? "(a long text)";
  if (type !== arrayType) {
    if (widths[type] === undefined) {
      cursor.fail(`must have a type from 0 to 12: it is ${type}`, field, cursor.at - 4);
    }
    return String(cursor.number(type, field));
  }
  if (depth === deepestArray) cursor.fail(`must not be an array in ${deepestArray} others`, field);
  const of = cursor.u32(field),
    width = widths[of] ?? (of === textType ? 8 : of === arrayType ? 12 : undefined);
  if (width === undefined) {
    return cursor.fail(`must have elements of a type from 0 to 12: it is ${of}`, field, cursor.at - 4);
  }
  const count = cursor.count(width, `the length of ${field}`);
  if (widths[of] !== undefined) cursor.skip(width * count);
  else if (of === textType) { for (let i = 0; i < count; i++) cursor.text(`${field}[${i}]`, 0); }
  else for (let i = 0; i < count; i++) readValue(cursor, arrayType, `${field}[${i}]`, depth + 1);
  return `(${count} of ${typeNames[of]})`;
}

interface Place extends Omit<GgufEntry, "bytes"> {
  readonly at: number;
  readonly field: string;
}

/** The offset is still from the start of the data. */
function readPlace(cursor: Cursor, field: string): Place {
  const { at } = cursor, name = cursor.name(`${field}.name`);
  const axes = cursor.u32(`${field}.n_dimensions`);
  if (axes > mostAxes) {
    cursor.fail(`must be at most ${mostAxes}: it is ${axes}`, `${field}.n_dimensions`, cursor.at - 4);
  }
  const shape = Array.from({ length: axes }, (_, i) => cursor.size(`${field}.dimensions[${i}]`)).reverse();
  const number = cursor.u32(`${field}.type`), type = typeOfNumber(number);
  if (type === undefined) {
    return cursor.fail(
      `must be a type of ggml that is known: it is ${number}`,
      `${field}.type`,
      cursor.at - 4,
    );
  }
  const offset = cursor.size(`${field}.offset`);
  return { name, shape, type, offset, at, field };
}

function placed(cursor: Cursor, places: readonly Place[], start: number, alignment: number): GgufEntry[] {
  const names = new Set<string>();
  const found = places.map(({ name, shape, type, offset, at, field }) => {
    const fail = (problem: string, part: string) =>
      cursor.fail(`${problem}`, `${field}.${part} of "${name}"`, at);
    if (names.has(name)) fail("must not come twice", "name");
    names.add(name);
    const row = shape.at(-1) ?? 1;
    if (row % type.elements !== 0) {
      fail(`must begin with a multiple of ${type.elements} for ${type.name}: it is ${row}`, "dimensions");
    }
    if (offset % alignment !== 0) fail(`must be a multiple of ${alignment}: it is ${offset}`, "offset");
    const bytes = bytesOfElements(type, sizeOf(shape));
    if (!(start + offset + bytes <= cursor.source.size)) {
      const room = Math.max(0, cursor.source.size - start);
      fail(`must leave ${bytes} bytes before the end of the data at ${room}: it is ${offset}`, "offset");
    }
    return { name, shape, type, offset: start + offset, bytes };
  });
  checkDisjoint(cursor, found, places);
  return found;
}

function checkDisjoint(cursor: Cursor, found: readonly GgufEntry[], places: readonly Place[]): void {
  const order = found.map((_, i) => i).sort((a, b) => found[a]!.offset - found[b]!.offset);
  let end = 0, before = "";
  for (const i of order) {
    const { name, offset, bytes } = found[i]!, { at, field } = places[i]!;
    if (bytes === 0) continue;
    if (offset < end) {
      const overlap = `must not overlap "${before}": it begins ${end - offset} bytes before its end`;
      cursor.fail(overlap, `${field}.offset of "${name}"`, at);
    }
    end = offset + bytes;
    before = name;
  }
}
