/** A network found again in the graph of a file, node by node: what the file calls its steps, or that it computes something else. */
import type { AttributeProto, NodeProto } from "../model/onnx/proto.ts";
import type { OnnxModel } from "../model/onnx/read.ts";
import type { Shape } from "./layer.ts";
import type { OnnxNode } from "./onnx.ts";
import { type NamedStep, namesOf, type Network } from "./structure.ts";

const flatten: OnnxNode = { op: "Flatten", attributes: { axis: 1 } }, sum: OnnxNode = { op: "Add" };

function isSame({ value }: AttributeProto, said: number | readonly number[] | undefined): boolean {
  if (typeof said === "number") return value === Math.fround(said) || value === said;
  return Array.isArray(value) && Array.isArray(said) && value.length === said.length &&
    said.every((v, i) => v === value[i]);
}

function computes(node: NodeProto, { op, attributes = {}, floats = {} }: OnnxNode): boolean {
  const said: Record<string, number | readonly number[]> = { ...attributes, ...floats };
  return node.op === op && node.domain === "" && node.attributes.size === Object.keys(said).length &&
    [...node.attributes].every(([name, own]) => isSame(own, said[name]));
}

/**
 * The steps of a network by the names of the file: passes over it, such as folding, take layers out and leave the others their names.
 * @throws RangeError when the graph computes something else than the network says.
 */
export function graphSteps(model: OnnxModel, network: Network, input: Shape): NamedStep[] {
  const { graph } = model.proto, aliases = new Set(model.tensors.map((t) => t.alias));
  // What makes weights of codes is no step.
  const nodes = graph.nodes.filter((n) => n.op !== "DequantizeLinear" || !aliases.has(n.outputs[0] ?? ""));
  const values = [graph.inputs[0]?.name ?? ""];
  let at = 0;
  const next = (wanted: OnnxNode, inputs: readonly string[]) => {
    const node = nodes[at++];
    if (node !== undefined && computes(node, wanted) && inputs.every((name, i) => name === node.inputs[i])) {
      return node;
    }
    const is = node === undefined ? "at its end" : `"${node.name || node.outputs[0]}", ${node.op}`;
    throw new RangeError(`"${model.name}" must compute what its network says: node ${at} is ${is}`);
  };
  const steps = namesOf(network, input).map((step): NamedStep => {
    const inputs = step.from.map((place) => values[place]!);
    const rows = step.rows === undefined ? undefined : next(flatten, inputs).outputs[0]!;
    const node = next(step.layer?.entry.onnx(step.layer.values) ?? sum, rows === undefined ? inputs : [rows]);
    const output = node.outputs[0]!;
    values.push(output);
    if (step.path === undefined) return { ...step, output, ...(rows !== undefined && { rows }) };
    const path = node.inputs[1]!.replace(/\.[^.]*$/, "");
    return { ...step, path, label: path, output, ...(rows !== undefined && { rows }) };
  });
  if (at < nodes.length || graph.outputs.length !== 1 || graph.outputs[0]!.name !== values.at(-1)) {
    throw new RangeError(`"${model.name}" must compute what its network says: its outputs are others`);
  }
  return steps;
}
