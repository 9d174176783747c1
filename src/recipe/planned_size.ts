/** What a plan costs in bits, counted from shapes and formulas alone: codes, scales, zero points and all that decodes them. */
import { bindScheme } from "../formula/scheme/bound.ts";
import { FormulaError } from "../formula/tree.ts";
import type { Tensor } from "../model/model.ts";
import { bytesOfTensor } from "../model/elements.ts";
import { gridOf } from "../numerics/plan.ts";
import type { Candidate, TensorPlan } from "./plan.ts";
import { codeBitsOf, storedStatistics } from "./stored.ts";

export interface PlannedSize {
  readonly codeBits: number;
  /** Bits of all that decodes the codes. */
  readonly sideBits: number;
  /** Bytes that codes and side values take in memory: whole bytes each. */
  readonly kept: number;
}

const bytesOfCodes = (bits: number) => bits <= 8 ? 1 : bits <= 16 ? 2 : 4;

/** Undefined when the codes have no declared range: their bits are known when it has run. */
function sizeOfScheme(
  { format, level }: Candidate,
  tensor: Tensor,
): PlannedSize | undefined {
  if (format.kind !== "formula") return undefined;
  const { rows, cols, size } = tensor;
  try {
    const bound = bindScheme(format.scheme, {
      parameters: format.args,
      rows,
      cols,
      level,
      clip: { kind: "none" },
    });
    const { codes } = bound;
    if (codes.kind === "open") return undefined;
    const bits = codes.kind === "values"
      ? codes.bits
      : Math.max(1, Math.ceil(Math.log2(codes.high - codes.low + 1)));
    const values = storedStatistics(bound).map(({ share, bits }) => ({
      bits,
      count: Math.ceil(size / share),
    }));
    return {
      codeBits: codeBitsOf(bound, bits, size),
      sideBits: values.reduce((sum, v) => sum + v.bits * v.count, 0),
      kept: size * bytesOfCodes(bits) +
        values.reduce((sum, v) => sum + 4 * v.count, 0),
    };
  } catch (error) {
    // A mistake of the formula is told when it runs, at its place.
    if (error instanceof FormulaError || error instanceof RangeError) return undefined;
    throw error;
  }
}

export function sizeOfCandidate(candidate: Candidate, tensor: Tensor): PlannedSize | undefined {
  const { plan } = candidate;
  if (plan === undefined) return sizeOfScheme(candidate, tensor);
  const { bits } = plan.format;
  const parts = gridOf(plan.level, tensor.rows, tensor.cols).rows;
  const zeroPoint = plan.mapping === "affine" ? bits : 0;
  return {
    codeBits: bits * tensor.size,
    sideBits: parts * (32 + zeroPoint),
    kept: bytesOfCodes(bits) * (tensor.size + (zeroPoint > 0 ? parts : 0)) + 4 * parts,
  };
}

/** Bits of a tensor as it is stored in the source. */
export const sourceBits = (tensor: Tensor): number => bytesOfTensor(tensor) * 8;

/** Whether a budget has not chosen a format yet. */
const isChosen = (plan: TensorPlan): plan is TensorPlan & Candidate => plan.format !== undefined;

export interface BitRange {
  readonly least: number;
  readonly most: number;
}

/** Bits that a tensor will take; a range while a budget has not chosen; undefined when only running it tells. */
export function plannedBits(plan: TensorPlan): BitRange | undefined {
  const { tensor } = plan;
  if (plan.action !== "quantize") return { least: sourceBits(tensor), most: sourceBits(tensor) };
  const candidates = isChosen(plan) ? [plan] : plan.candidates ?? [];
  const sizes = candidates.map((c) => sizeOfCandidate(c, tensor));
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  const bits = sizes.map((s) => s!.codeBits + s!.sideBits);
  return { least: Math.min(...bits), most: Math.max(...bits) };
}
