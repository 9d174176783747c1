/** A quantized model: source, plan and codes. The weights stay in their file; decoded rows are made on demand. */
import type { Model, Tensor } from "../model/model.ts";
import { bytesOfTensor } from "../model/elements.ts";
import type { NumberType } from "../formula/functions/built_in.ts";
import type { Kept } from "../formula/scheme/kept.ts";
import { sqnr } from "../numerics/sqnr.ts";
import type { ModelPlan, TensorPlan } from "./plan.ts";

/** Values that decode codes, as they are kept. */
export type SideValues = Kept;

/** What each of those values takes where it is stored. */
export interface SideType {
  readonly bits: number;
  /** The number type that they have; absent for binary32 and for integers. */
  readonly type?: NumberType;
  readonly integer: boolean;
}

/** The codes of one tensor, whatever made them. */
export interface QuantizedTensor {
  readonly plan: TensorPlan;
  readonly tensor: Tensor;
  /** Integers, or the bit patterns of a number format. */
  readonly codes: Kept;
  /** Bits of one code. */
  readonly bits: number;
  /** Bits of all codes as they are stored: `bits` each, less where several share a byte. */
  readonly codeBits: number;
  /** What decodes them: scales, zero points, statistics, by name. */
  readonly side: ReadonlyMap<string, SideValues>;
  /** One for each of them. */
  readonly sideTypes: ReadonlyMap<string, SideType>;
  /** Bits of all that decodes them. */
  readonly sideBits: number;
  /** Sum of squares of the weights, and of what was lost. */
  readonly signal: number;
  readonly noise: number;
  /** Elements that saturate; NaN when the scheme cannot tell. */
  readonly clipped: number;
  /** Decodes rows, as the source is read. */
  read(row: number, count: number, into: Float32Array): void;
}

export const bitsPerWeight = (q: QuantizedTensor): number => (q.codeBits + q.sideBits) / q.tensor.size;
export const bytesOf = (q: QuantizedTensor): number => Math.ceil((q.codeBits + q.sideBits) / 8);
export const sqnrOf = (q: QuantizedTensor): number => sqnr(q.signal, q.noise);

export class QuantizedModel {
  readonly name: string;
  readonly plan: ModelPlan;
  readonly tensors: ReadonlyMap<Tensor, QuantizedTensor>;

  /** On what it runs: decoded numbers, or integers alone. */
  readonly arithmetic: "numbers" | "integers";

  constructor(
    name: string,
    plan: ModelPlan,
    tensors: ReadonlyMap<Tensor, QuantizedTensor>,
    arithmetic: "numbers" | "integers" = "numbers",
  ) {
    this.name = name;
    this.arithmetic = arithmetic;
    this.plan = plan;
    this.tensors = tensors;
  }

  get model(): Model {
    return this.plan.model;
  }

  /** Bytes of weights: codes and what decodes them, and all that was kept, as stored in the source. */
  get bytes(): number {
    let total = 0;
    for (const tensor of this.model.tensors) {
      const q = this.tensors.get(tensor);
      total += q === undefined ? bytesOfTensor(tensor) : bytesOf(q);
    }
    return total;
  }
}
