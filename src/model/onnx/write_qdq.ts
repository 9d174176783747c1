/** Writes an ONNX file again with weights as codes behind DequantizeLinear nodes. All that is not replaced stays as it is. */
import type { ByteSource, Sink } from "../../ports.ts";
import type { Model, RowSource, Tensor } from "../model.ts";
import { bitsOf, bytesOfCodes, type CodedWeights, storedCodes } from "./codes.ts";
import type { FoundTensor } from "./collect.ts";
import { dequantizedName } from "./dequantized.ts";
import { joined, nodeMessage, tensorHead } from "./message.ts";
import { flowEdits, type NewFlow } from "./flow_edits.ts";
import { type GraphProto, typeFloat } from "./proto.ts";
import { NewNames } from "./new_names.ts";
import { raiseEdits } from "./raise_opset.ts";
import { type Edit, field, replacement, varint } from "./splice.ts";
import { externalEdits, metadataEdits, tensorEdits, writeEdits } from "./write.ts";
import { versionEdits } from "./version_edits.ts";
import type { Span } from "./wire.ts";

const graphNode = 1, graphInitializer = 5;

/** An element of a graph's list, whose content is made when it is written. */
function listed(number: number, length: number, emit: Edit["emit"]): Pick<Edit, "length" | "emit"> {
  const head = Uint8Array.from([...varint(number * 8 + 2), ...varint(length)]);
  return {
    length: head.length + length,
    emit: (sink) => {
      sink.write(head);
      emit(sink);
    },
  };
}

/** Where a constant stands: the field of its graph's list to be replaced, and the graph. */
function placeOf({ constant: { tensor: { span } } }: FoundTensor): { item: Span; graph: Span } {
  const item = span.field === "initializer" ? span : span.parent!.parent!;
  return { item, graph: item.parent! };
}

function* weightEdits(found: FoundTensor, coded: CodedWeights, names: NewNames): Generator<Edit> {
  const { constant: { tensor: stored, name }, laid } = found;
  const { item, graph } = placeOf(found);
  const { type, placement: { kind, axis, blockSize, dims, parts } } = coded;
  const [codes, scale, zero] = ["quantized", "scale", "zero_point"].map((part) =>
    names.take(`${name}_${part}`)
  );
  const insert = (part: Pick<Edit, "length" | "emit">): Edit => ({
    from: graph.end,
    to: graph.end,
    within: graph,
    ...part,
  });
  const initializer = (
    called: string,
    of: number,
    shape: readonly number[],
    bytes: number,
    data: () => Uint8Array,
  ) => {
    const head = tensorHead({ name: called, type: of, dims: shape }, bytes);
    return insert(listed(graphInitializer, head.length + bytes, (sink) => {
      sink.write(head);
      sink.write(data());
    }));
  };
  yield replacement(item.tag, item.end, graph, new Uint8Array(0));
  const bits = bitsOf(type);
  yield initializer(
    codes!,
    type.type,
    stored.dims,
    Math.ceil(stored.size * bits / 8),
    () => storedCodes(coded, laid),
  );
  yield initializer(
    scale!,
    typeFloat,
    dims,
    4 * parts.length,
    () => new Uint8Array(Float32Array.from(parts, (part) => coded.scales[part]!).buffer),
  );
  const { zeroPoints } = coded;
  if (zeroPoints !== undefined) {
    const bytes = () => bytesOfCodes(parts.length, bits, (i) => zeroPoints[parts[i]!]!);
    yield initializer(zero!, type.type, dims, Math.ceil(parts.length * bits / 8), bytes);
  }
  // DequantizeLinear gives what the scale is; a weight of another type keeps its own.
  const isFloat = stored.type === typeFloat;
  const output = isFloat ? name : names.take(dequantizedName(name));
  const nodes = [nodeMessage({
    op: "DequantizeLinear",
    inputs: zeroPoints === undefined ? [codes!, scale!] : [codes!, scale!, zero!],
    output,
    integers: { ...(kind !== "tensor" && { axis }), ...(kind === "blocks" && { block_size: blockSize }) },
  })];
  if (!isFloat) {
    nodes.push(nodeMessage({ op: "Cast", inputs: [output], output: name, integers: { to: stored.type } }));
  }
  const bytes = joined(...nodes.map((node) => field(graphNode, node)));
  yield replacement(graph.start, graph.start, graph, bytes);
}

/** What is computed is no input any more, as initializers were in the format's versions before 4. */
function* inputEdits(graph: GraphProto, computed: ReadonlySet<string>): Generator<Edit> {
  for (const { name, span } of graph.inputs) {
    if (computed.has(name)) yield replacement(span.tag, span.end, graph.span, new Uint8Array(0));
  }
}

export interface QdqContent {
  readonly coded: ReadonlyMap<Tensor, CodedWeights>;
  /** Tensors that are written as numbers. */
  readonly decoded: ReadonlyMap<Tensor, RowSource>;
  /** What is done to values that flow. */
  readonly flows?: readonly NewFlow[];
  /** Of ai.onnx, at least that of the model. */
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Copies the file of `model` with some tensors stored as codes. A tensor stays one however many layers share it: the node that
 * decodes it gives the value the name that it had. Commits the sink, or aborts it and throws.
 * @param check looks at what was written before it takes the place of what was there; may throw.
 * @returns the size of the file in bytes.
 */
export function writeQdq(
  model: Model,
  { coded, decoded, flows = [], opset, metadata }: QdqContent,
  sink: Sink,
  check?: (written: ByteSource) => void,
): number {
  return writeEdits(model, sink, check, (own) => {
    const names = new NewNames(own.proto.graph);
    const places = [...coded.keys()].map((tensor) => own.places.get(tensor)!);
    const already = places.find((found) => found.constant.tensor.dequantized !== undefined);
    if (already !== undefined) {
      throw new TypeError(
        `Cannot replace "${already.constant.name}": it must not be quantized in the file: quantize the model that "${own.name}" was made from`,
      );
    }
    const replaced = [...places, ...[...decoded.keys()].map((tensor) => own.places.get(tensor)!)];
    const edits = [
      ...tensorEdits(own, decoded),
      ...externalEdits(own, new Set(replaced.map((found) => found.constant.tensor))),
      ...inputEdits(own.proto.graph, new Set(places.map((found) => found.constant.name))),
      ...versionEdits(own, opset),
      ...raiseEdits(own.proto, opset, names),
      ...flowEdits(own, flows, names),
      ...metadataEdits(own, metadata),
    ];
    for (const [tensor, weights] of coded) {
      edits.push(...weightEdits(own.places.get(tensor)!, weights, names));
    }
    return edits;
  });
}
