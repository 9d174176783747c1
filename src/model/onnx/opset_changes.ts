/**
 * What changed in operators of ai.onnx between opset 9 and 21 so that a node means something else or is refused
 * (https://onnx.ai/onnx/operators, the versions of each). Most versions only add types or attributes with a neutral default:
 * an operator that is not here keeps its meaning.
 */
import type { NodeProto } from "./proto.ts";

/** An input that takes the place of an attribute. */
export interface Moved {
  readonly attribute: string;
  readonly input: number;
  /** Elements are i64, or one f32. */
  readonly type: "i64" | "f32";
}

export type Change =
  & { readonly opset: number }
  & (
    /** Attributes that become inputs. */
    | { readonly kind: "inputs"; readonly moved: readonly Moved[] }
    /** Attributes that are gone and mean nothing when a model runs. */
    | { readonly kind: "dropped"; readonly attributes: readonly string[] }
    /** The number of outputs, where the sizes of the parts are not given. */
    | { readonly kind: "outputs" }
    /** It was along all axes from one on, as if they were one. */
    | { readonly kind: "flattened" }
    /** Not done here, where it applies to the node. */
    | { readonly kind: "refused"; readonly applies: (node: NodeProto) => boolean }
  );

const i64 = (attribute: string, input: number): Moved => ({ attribute, input, type: "i64" });
const f32 = (attribute: string, input: number): Moved => ({ attribute, input, type: "f32" });
const inputs = (opset: number, ...moved: readonly Moved[]): Change => ({ opset, kind: "inputs", moved });
const refused = (opset: number, applies: (node: NodeProto) => boolean = () => true): Change => ({
  opset,
  kind: "refused",
  applies,
});
const attribute = (node: NodeProto, name: string) => node.attributes.get(name)?.value;

const reduced = [inputs(18, i64("axes", 1))];
const normalized: readonly Change[] = [{ opset: 13, kind: "flattened" }];

export const changes: ReadonlyMap<string, readonly Change[]> = new Map(Object.entries<readonly Change[]>({
  Clip: [inputs(11, f32("min", 1), f32("max", 2))],
  Slice: [inputs(10, i64("starts", 1), i64("ends", 2), i64("axes", 3))],
  Squeeze: [inputs(13, i64("axes", 1))],
  Unsqueeze: [inputs(13, i64("axes", 1))],
  ReduceSum: [inputs(13, i64("axes", 1))],
  Split: [inputs(13, i64("split", 1)), { opset: 18, kind: "outputs" }],
  ReduceL1: reduced,
  ReduceL2: reduced,
  ReduceLogSum: reduced,
  ReduceLogSumExp: reduced,
  ReduceMax: reduced,
  ReduceMean: reduced,
  ReduceMin: reduced,
  ReduceProd: reduced,
  ReduceSumSquare: reduced,
  Softmax: normalized,
  LogSoftmax: normalized,
  Hardmax: normalized,
  Dropout: [{ opset: 12, kind: "dropped", attributes: ["ratio"] }],
  Upsample: [refused(10)],
  TopK: [refused(10)],
  Pad: [refused(11)],
  Scatter: [refused(11)],
  Resize: [
    refused(11),
    refused(
      13,
      (node) =>
        node.inputs.length > 3 ||
        attribute(node, "coordinate_transformation_mode") === "tf_half_pixel_for_nn",
    ),
  ],
  BatchNormalization: [refused(14, (node) => node.outputs.length > 1)],
  RoiAlign: [refused(16, (node) => attribute(node, "coordinate_transformation_mode") === undefined)],
  GridSample: [refused(20, (node) => !["nearest", undefined].includes(attribute(node, "mode") as string))],
  DFT: [refused(20)],
  GroupNormalization: [refused(21)],
}));

/** Those of a node from one opset, not included, to another. */
export const changesOf = ({ op, domain }: NodeProto, from: number, to: number): readonly Change[] =>
  domain === "" ? (changes.get(op) ?? []).filter(({ opset }) => opset > from && opset <= to) : [];
