/** Writes an ONNX file again with other weights. The graph, the names and all that is not replaced stay as they are. */
import { committed } from "../committed.ts";
import type { ByteSource, Sink } from "../../ports.ts";
import { bytesPerElement } from "../elements.ts";
import { eachBlock, roundTo, writeStored } from "../encode.ts";
import type { Model, RowSource, Tensor } from "../model.ts";
import { externalBytes } from "./elements_of.ts";
import type { GraphProto, TensorProto } from "./proto.ts";
import type { NewFlow } from "./flow_edits.ts";
import { raisedFlows } from "./raised_flows.ts";
import { OnnxModel } from "./read.ts";
import { type Edit, field, replacement, splice, varint } from "./splice.ts";

const rawData = 9, metadataProps = 14;

/**
 * Copies the file of `model` with the elements of some tensors replaced, rounded to the type they are stored in
 * (f16 and bf16: ties to even), and with `metadata` added to its metadata_props, where a known key is replaced.
 * Weights in files of their own move into the file. Commits the sink, or aborts it and throws.
 * @param flows what is done to values that flow
 * @param check looks at what was written before it takes the place of what was there; may throw.
 * @returns the size of the file in bytes.
 * @throws Error when `model` is no ONNX file, a tensor is not its own, or a replacement has another shape.
 */
export function writeOnnx(
  model: Model,
  replace: ReadonlyMap<Tensor, RowSource>,
  sink: Sink,
  metadata: Readonly<Record<string, string>> = {},
  check?: (written: ByteSource) => void,
  flows: readonly NewFlow[] = [],
): number {
  return writeEdits(model, sink, check, (own) => {
    const replaced = new Set([...replace.keys()].flatMap((t) => own.places.get(t)?.constant.tensor ?? []));
    return [
      ...tensorEdits(own, replace),
      ...externalEdits(own, replaced),
      ...raisedFlows(own, flows),
      ...metadataEdits(own, metadata),
    ];
  });
}

/** Copies the file of `model` with edits. Commits the sink, or aborts it and throws. @returns the size in bytes. */
export function writeEdits(
  model: Model,
  sink: Sink,
  check: ((written: ByteSource) => void) | undefined,
  editsOf: (model: OnnxModel) => readonly Edit[],
): number {
  return committed(sink, () => {
    if (!(model instanceof OnnxModel)) {
      throw new TypeError(
        `Cannot write "${model.name}" as ONNX: it must come from an ONNX file: it is ${model.format}`,
      );
    }
    return splice(model.wire, editsOf(model), sink);
  }, check);
}

/** Other elements for some tensors, in the type that they are stored in. */
export function* tensorEdits(model: OnnxModel, replace: ReadonlyMap<Tensor, RowSource>): Generator<Edit> {
  for (const [tensor, source] of replace) {
    const place = model.places.get(tensor);
    if (place === undefined) {
      throw new TypeError(`Cannot replace "${tensor.path}": it must be a tensor of "${model.name}"`);
    }
    if (place.constant.tensor.dequantized !== undefined) {
      throw new TypeError(
        `Cannot replace "${tensor.path}": it must not be quantized in the file: quantize the model that "${model.name}" was made from`,
      );
    }
    if (source.rows !== tensor.rows || source.cols !== tensor.cols) {
      throw new RangeError(
        `Cannot replace "${tensor.path}": it must have ${tensor.rows} rows of ${tensor.cols}: ` +
          `it has ${source.rows} of ${source.cols}`,
      );
    }
    const { constant: { tensor: stored }, laid } = place;
    const length = tensor.size * bytesPerElement[tensor.dtype];
    const emit: Edit["emit"] = (out) => writeStored(source, laid.view, laid.axes, tensor.dtype, out);
    yield* dataEdits(stored, length, emit);
  }
}

/** What stands in other files moves into this one. @param replaced is not written. */
export function* externalEdits(model: OnnxModel, replaced: ReadonlySet<TensorProto>): Generator<Edit> {
  for (const stored of externals(model.proto.graph)) {
    if (replaced.has(stored)) continue;
    const { source, offset, length } = externalBytes(model.wire, stored, model.beside);
    yield* dataEdits(stored, length, (out) => {
      const block = new Uint8Array(Math.min(1 << 20, length));
      for (let at = 0; at < length; at += block.length) {
        const part = block.subarray(0, Math.min(block.length, length - at));
        source.read(offset + at, part);
        out.write(part);
      }
    });
  }
}

/** New elements in place when they stand together and keep their length, else as raw_data at the tensor's end. */
function* dataEdits(stored: TensorProto, length: number, emit: Edit["emit"]): Generator<Edit> {
  const { span: within, data, elsewhere } = stored;
  const [piece] = data;
  if (data.length === 1 && piece!.packed && piece!.end - piece!.start === length && elsewhere.length === 0) {
    yield { from: piece!.start, to: piece!.end, within, length, emit };
    return;
  }
  const nothing = new Uint8Array(0);
  for (const { from, to } of [...data.map(({ tag, end }) => ({ from: tag, to: end })), ...elsewhere]) {
    yield replacement(from, to, within, nothing);
  }
  const head = Uint8Array.from([...varint(rawData * 8 + 2), ...varint(length)]);
  yield {
    from: within.end,
    to: within.end,
    within,
    length: head.length + length,
    emit: (sink) => {
      sink.write(head);
      emit(sink);
    },
  };
}

function* externals(graph: GraphProto): Generator<TensorProto> {
  for (const tensor of graph.initializers) if (tensor.external !== undefined) yield tensor;
  for (const node of graph.nodes) {
    for (const { tensor, graphs } of node.attributes.values()) {
      if (tensor?.external !== undefined) yield tensor;
      for (const inner of graphs) yield* externals(inner);
    }
  }
}

/** Keys that are known are replaced. */
export function* metadataEdits(
  model: OnnxModel,
  metadata: Readonly<Record<string, string>>,
): Generator<Edit> {
  const { span, metadata: known } = model.proto;
  const text = new TextEncoder();
  for (const [key, value] of Object.entries(metadata)) {
    for (const entry of known.get(key)?.spans ?? []) {
      yield replacement(entry.tag, entry.end, span, new Uint8Array(0));
    }
    const pair = [...field(1, text.encode(key)), ...field(2, text.encode(value))];
    yield replacement(span.end, span.end, span, field(metadataProps, Uint8Array.from(pair)));
  }
}

/**
 * Compares what was written, opened again, with what should have been, bit for bit (NaN with NaN).
 * @throws Error naming the first tensor and row that differ.
 */
export function compareWritten(written: Model, model: Model, replace: ReadonlyMap<Tensor, RowSource>): void {
  const paths = new Map(written.tensors.map((tensor) => [tensor.path, tensor]));
  for (const tensor of model.tensors) {
    const other = paths.get(tensor.path);
    const fail = (why: string) => {
      throw new Error(`Cannot trust "${written.name}" as a copy of "${model.name}": ${tensor.path} ${why}`);
    };
    if (other === undefined || other.rows !== tensor.rows || other.cols !== tensor.cols) fail("is not in it");
    let buffer = new Float32Array(0);
    eachBlock(replace.get(tensor) ?? tensor, (values, row, count) => {
      roundTo(values, tensor.dtype);
      if (buffer.length < values.length) buffer = new Float32Array(values.length);
      const found = buffer.subarray(0, values.length);
      other!.read(row, count, found);
      const at = values.findIndex((value, i) => !Object.is(value, found[i]));
      if (at >= 0) {
        fail(`must be ${values[at]} at row ${row + Math.floor(at / tensor.cols)}: it is ${found[at]}`);
      }
    });
  }
}
