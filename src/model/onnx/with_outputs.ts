/** An ONNX file in memory that also hands over values from within its graph, with other weights where they are wanted. */
import type { RowSource, Tensor } from "../model.ts";
import { textField } from "./message.ts";
import type { NewFlow } from "./flow_edits.ts";
import type { GraphProto } from "./proto.ts";
import { raisedFlows } from "./raised_flows.ts";
import type { OnnxModel } from "./read.ts";
import { type Edit, field, replacement, splicedBytes } from "./splice.ts";
import { externalEdits, tensorEdits } from "./write.ts";

/** Of GraphProto. */
const outputField = 12;

/**
 * The bytes of the model's file, weights of other files included, with `replace` in the place of some tensors and the
 * values `wanted` among its outputs, and with what flows changed by `flows`. Weights are read once; nothing is written to the disk.
 * @throws RangeError when a value is none that the main graph computes, or the file would have 2 GiB or more.
 */
export function withOutputs(
  model: OnnxModel,
  wanted: readonly string[],
  replace: ReadonlyMap<Tensor, RowSource> = new Map(),
  flows: readonly NewFlow[] = [],
): Uint8Array {
  const replaced = new Set([...replace.keys()].flatMap((t) => model.places.get(t)?.constant.tensor ?? []));
  const edits: Edit[] = [
    ...tensorEdits(model, replace),
    ...externalEdits(model, replaced),
    ...outputEdits(model, wanted),
    ...raisedFlows(model, flows),
  ];
  return splicedBytes(model.wire, edits);
}

/** Types and shapes are left out: the runtime infers them. */
function* outputEdits(model: OnnxModel, wanted: readonly string[]): Generator<Edit> {
  const { graph } = model.proto;
  const known = new Set(graph.outputs.map(({ name }) => name));
  for (const name of wanted) {
    if (known.has(name)) continue;
    known.add(name);
    checkComputed(model, name);
    const info = field(outputField, textField(1, name));
    yield replacement(graph.span.end, graph.span.end, graph.span, info);
  }
}

function checkComputed({ name: model, proto: { graph } }: OnnxModel, name: string): void {
  if (computes(graph, name)) return;
  const inner = (g: GraphProto): boolean =>
    g.nodes.some(({ attributes }) =>
      [...attributes.values()].some(({ graphs }) => graphs.some((sub) => computes(sub, name) || inner(sub)))
    );
  throw new RangeError(
    inner(graph)
      ? `Cannot capture "${name}" of "${model}" as it must be computed in the main graph: it is computed in a ` +
        "subgraph, the branch of a condition or the body of a loop"
      : `Cannot capture "${name}" of "${model}" as it must be a value that a node computes: there is none of that name`,
  );
}

const computes = ({ nodes }: GraphProto, name: string) => nodes.some(({ outputs }) => outputs.includes(name));
