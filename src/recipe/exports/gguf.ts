/** `export MODEL to "out/name.gguf" as gguf`: planned, written, read back and compared. */
import { eachBlock, roundTo } from "../../model/encode.ts";
import type { DecodeBlocks } from "../../model/gguf/block_elements.ts";
import { type GgufEntry, readGgufHeader } from "../../model/gguf/header.ts";
import { elementsOfEntry, GgufModel } from "../../model/gguf/read.ts";
import { eachPiece, writeGguf } from "../../model/gguf/write.ts";
import type { RowSource, Tensor } from "../../model/model.ts";
import type { ByteSource } from "../../ports.ts";
import type { Context } from "../context.ts";
import { ggufDecoder } from "../decode_gguf.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import { keptTensor, otherTensor, type Planned, quantizedTensor } from "./gguf_tensors.ts";

/** ggml.h, GGML_QNT_VERSION: of the blocks' layout. */
const quantizationVersion = 2;
/** ggml.h, GGML_MAX_NAME, with the zero behind it. */
const longestName = 63;
/** Tensors named for a reason. */
const mostNamed = 4;
/** Of the source, and no longer true. */
const stale = new Set(["general.file_type"]);

export interface Exported {
  readonly bytes: number;
  /** What is in it, in a few words. */
  readonly what: string;
  /** What is not as the recipe or the source says, a line each. */
  readonly notes: readonly string[];
}

/**
 * @param decoded rows of each quantized tensor.
 * @param record what is said of its origin.
 * @throws Error when a file cannot be written, or what is read back differs.
 */
export function exportGguf(
  q: QuantizedModel,
  decoded: ReadonlyMap<Tensor, RowSource>,
  record: Readonly<Record<string, string>>,
  path: string,
  context: Context,
): Exported {
  const { model } = q, source = model instanceof GgufModel ? model : undefined;
  const { machine } = context.engine();
  const planned = model.tensors.map((tensor) => {
    const own = q.tensors.get(tensor);
    const plan = own === undefined
      ? keptTensor(tensor, source)
      : quantizedTensor(own, decoded.get(tensor)!, machine);
    // Names of other formats may be such as only they understand: "onnx::MatMul_12".
    return { ...plan, name: source === undefined ? tensor.path : tensor.alias };
  });
  const others = (model.others ?? []).map((t) => [t, otherTensor(t)] as const);
  const all = [...planned, ...others.flatMap(([, t]) => t ?? [])];
  const polled = all.map((tensor): Planned => ({
    ...tensor,
    emit(sink) {
      context.poll();
      tensor.emit(sink);
    },
  }));
  const texts = {
    ...(source === undefined && { "general.architecture": "unknown", "general.name": model.name }),
    ...record,
  };
  const numbers = { "general.quantization_version": quantizationVersion };
  const content = { source, without: stale, texts, numbers, tensors: polled };
  const check = (written: ByteSource) => compare(path, written, polled, texts, ggufDecoder(context));
  const bytes = writeGguf(content, context.ports.create(path), check);
  const left = others.flatMap(([t, plan]) =>
    plan === undefined ? [[t.path, `left out, GGUF has no ${t.dtype}`] as const] : []
  );
  return { bytes, what: summary(all), notes: notesOf([...reasonsOf(all), ...left]) };
}

function summary(tensors: readonly Planned[]): string {
  const types = Map.groupBy(tensors, (t) => t.type.name);
  return `tensors as ${[...types].map(([type, own]) => `${type} (${own.length})`).join(", ")}`;
}

/** A line for each reason, with some of the tensors that it is true of. */
function notesOf(reasons: readonly (readonly [name: string, why: string])[]): string[] {
  return [...Map.groupBy(reasons, ([, why]) => why)].map(([why, of]) => {
    const names = of.slice(0, mostNamed).map(([name]) => name).join(", ");
    return `${names}${of.length > mostNamed ? ` and ${of.length - mostNamed} more` : ""}: ${why}`;
  });
}

function* reasonsOf(tensors: readonly Planned[]): Generator<readonly [string, string]> {
  for (const { name, why } of tensors) {
    if (why !== undefined) yield [name, why];
    if (new TextEncoder().encode(name).length > longestName) {
      yield [name, `ggml reads names of at most ${longestName} bytes`];
    }
  }
}

/** @throws Error naming the first tensor, or key, that is not what it should be. */
function compare(
  path: string,
  written: ByteSource,
  tensors: readonly Planned[],
  texts: Readonly<Record<string, string>>,
  decode: DecodeBlocks,
): void {
  const fail = (what: string): never => {
    throw new Error(`Cannot trust "${path}" as what was written differs: ${what}`);
  };
  const header = readGgufHeader(path, written);
  const pairs = new Map(header.pairs.map(({ key, text }) => [key, text]));
  for (const [key, text] of Object.entries(texts)) if (pairs.get(key) !== text) fail(key);
  const entries = new Map(header.tensors.map((entry) => [entry.name, entry]));
  for (const tensor of tensors) {
    const entry = entries.get(tensor.name) ?? fail(`${tensor.name} is not in it`);
    if (String(entry.shape) !== String(tensor.shape)) fail(`${tensor.name} has the shape ${entry.shape}`);
    const at = tensor.values === undefined
      ? firstByte(written, entry, tensor)
      : firstElement(written, entry, tensor.values, decode);
    if (at >= 0) fail(`${tensor.name} at ${tensor.values === undefined ? "byte" : "element"} ${at}`);
  }
}

function firstByte(written: ByteSource, entry: GgufEntry, { copied }: Planned): number {
  const { source, offset } = copied!, expected = new Uint8Array(Math.min(1 << 20, entry.bytes));
  let found = -1;
  eachPiece(written, entry.offset, entry.bytes, (piece, at) => {
    if (found >= 0) return;
    source.read(offset + at, expected.subarray(0, piece.length));
    const differs = piece.findIndex((byte, i) => byte !== expected[i]);
    if (differs >= 0) found = at + differs;
  });
  return found;
}

/** Bit for bit, NaN with NaN; -1 when all are equal. */
function firstElement(
  written: ByteSource,
  entry: GgufEntry,
  values: RowSource,
  decode: DecodeBlocks,
): number {
  const elements = elementsOfEntry(written, entry, decode)!;
  let found = -1;
  eachBlock(values, (expected, row) => {
    if (found >= 0) return;
    if (entry.type.dtype !== undefined) roundTo(expected, entry.type.dtype);
    const read = new Float32Array(expected.length);
    elements.read(row * values.cols, read);
    const a = new Uint32Array(expected.buffer, expected.byteOffset, expected.length);
    const b = new Uint32Array(read.buffer);
    for (let i = 0; i < a.length; i++) {
      if (a[i] === b[i] || Number.isNaN(expected[i]) && Number.isNaN(read[i])) continue;
      found = row * values.cols + i;
      return;
    }
  });
  return found;
}
