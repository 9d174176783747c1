/** What flows changed by nodes, in a file that says nothing else of its opset. */
import { flowEdits, type NewFlow } from "./flow_edits.ts";
import { NewNames } from "./new_names.ts";
import { obstacles, raiseEdits } from "./raise_opset.ts";
import type { OnnxModel } from "./read.ts";
import type { Edit } from "./splice.ts";
import { versionEdits } from "./version_edits.ts";

/** Nodes that change what flows, in a file whose opset has them. @throws RangeError when it cannot be raised. */
export function* raisedFlows(model: OnnxModel, flows: readonly NewFlow[]): Generator<Edit> {
  if (flows.length === 0) return;
  const opset = opsetOfFlows(model), names = new NewNames(model.proto.graph);
  const [obstacle] = obstacles(model.proto, opset);
  if (obstacle !== undefined) {
    const why = obstacle.kind === "operator" ? `its ${obstacle.op} cannot be raised` : "it cannot be raised";
    throw new RangeError(
      `Cannot quantize what flows in "${model.name}" as its opset must be at least ${opset}: ${why}`,
    );
  }
  yield* versionEdits(model, opset);
  yield* raiseEdits(model.proto, opset, names);
  yield* flowEdits(model, flows, names);
}

/** QuantizeLinear, Clip and the reductions are what they are from opset 13 on. */
export const opsetOfFlows = ({ proto }: OnnxModel): number => Math.max(13, proto.opsets.get("") ?? 1);
