/** What the bytes of a model are made of. */
import { bytesOfTensor } from "../../model/elements.ts";
import type { Model, Tensor } from "../../model/model.ts";
import { bytesOf, type QuantizedModel, type QuantizedTensor } from "../quantized_model.ts";

export interface Item {
  /** "codes", "scales", "zero points", "codebooks", "padding", or what was kept: "weights kept as f32". */
  readonly part: string;
  /** In how many tensors. */
  readonly tensors: number;
  readonly bits: number;
}

const order = ["codes", "scales", "zero points", "codebooks", "padding"];

/** Levels of a codebook that is fitted to the weights are called `T·0`, `T·1` ...; all else that is stored is a scale or a zero point. */
const partOf = (q: QuantizedTensor, name: string): string =>
  name.includes("·") ? "codebooks" : q.sideTypes.get(name)?.integer === true ? "zero points" : "scales";

/** Bits of each part of one tensor. A tensor begins at a whole byte: what that leaves free is padding. */
function* partsOf(q: QuantizedTensor): Generator<readonly [part: string, bits: number]> {
  yield ["codes", q.codeBits];
  for (const [name, values] of q.side) {
    yield [partOf(q, name), values.length * (q.sideTypes.get(name)?.bits ?? 32)];
  }
  yield ["padding", 8 * bytesOf(q) - q.codeBits - q.sideBits];
}

const keptAs = ({ role, blocks, dtype }: Tensor) => `${role} kept as ${blocks?.type ?? dtype}`;

/** Parts of no bits are left out; what was kept stands last, the largest first. */
export function itemsOf(model: Model, quantized?: QuantizedModel): readonly Item[] {
  const found = new Map<string, { tensors: Set<Tensor>; bits: number }>();
  const add = (part: string, tensor: Tensor, bits: number) => {
    if (bits === 0) return;
    const item = found.get(part) ?? { tensors: new Set<Tensor>(), bits: 0 };
    item.tensors.add(tensor);
    item.bits += bits;
    found.set(part, item);
  };
  for (const tensor of model.tensors) {
    const q = quantized?.tensors.get(tensor);
    if (q === undefined) add(keptAs(tensor), tensor, 8 * bytesOfTensor(tensor));
    else for (const [part, bits] of partsOf(q)) add(part, tensor, bits);
  }
  const rank = (part: string) => order.includes(part) ? order.indexOf(part) : order.length;
  return [...found].map(([part, { tensors, bits }]) => ({ part, tensors: tensors.size, bits }))
    .sort((a, b) => rank(a.part) - rank(b.part) || b.bits - a.bits);
}
