/** What running a plan takes: memory, counted from shapes; time, from the machine's memory bandwidth. No work on the model. */
import type { Tensor } from "../../model/model.ts";
import type { Clip } from "../../numerics/plan.ts";
import { leaf } from "../../numerics/tiling.ts";
import type { Candidate, ModelPlan, TensorPlan } from "../plan.ts";
import { sizeOfCandidate } from "../planned_size.ts";

export interface Cost {
  /** Bytes of codes, scales and zero points, which stay in memory. */
  readonly kept: number;
  /** Bytes at most for the tensor at work: values, codes, and rows that are turned round while they are read. */
  readonly working: number;
  /** Bytes that pass through memory. */
  readonly moved: number;
}

const mebi = 2 ** 20;
/** The engine's arena, and the elements of a block that goes through it at a time. */
const arena = 512 * mebi, block = mebi;
/** What formulas leave of the arena for all but the values of a tensor that lies in it whole. */
const reserve = 64 * mebi;
/** What the reader of transposed weights holds at most. */
const panel = 16 * mebi;

/** Bytes at work on one tensor: short rows go through in blocks, long ones lie in the arena whole while they fit. */
function workingOf({ plan }: Candidate, { size, cols }: Tensor): number {
  const turned = Math.min(panel, 4 * size);
  if (plan === undefined) {
    const resident = 4 * size + reserve <= arena ? size : Math.min(size, block);
    return 4 * resident + 8 * Math.min(size, block) + turned;
  }
  const row = plan.level.kind === "tensor" ? size : plan.level.kind === "group" ? plan.level.size : cols;
  const values = row > leaf ? Math.min(arena, 4 * row) : 0;
  const sorted = plan.clip.kind === "percentile" ? 4 : 0;
  return values + Math.min(size, block) * (5 + sorted) + turned;
}

/** How often the values are passed over: for the range, for the search of a clip, for the codes. */
function passesOf(clip: Clip | undefined): number {
  if (clip?.kind === "formula") return 2 + clip.passes;
  if (clip?.kind === "mse") return 2 + clip.steps / 4;
  return clip?.kind === "percentile" ? 5 : 2;
}

/** All candidates are measured before one is chosen, and that one is run. */
const candidatesOf = (plan: TensorPlan): readonly Candidate[] =>
  plan.candidates ?? (plan.format === undefined ? [] : [plan as TensorPlan & Candidate]);

export function costOf({ tensors }: ModelPlan): Cost {
  let kept = 0, working = 0, moved = 0;
  for (const plan of tensors) {
    const { tensor } = plan;
    const candidates = candidatesOf(plan);
    if (plan.action !== "quantize" || candidates.length === 0) continue;
    const sizes = candidates.map((c) => sizeOfCandidate(c, tensor)?.kept ?? 4 * tensor.size);
    kept += Math.max(...sizes);
    working = Math.max(working, ...candidates.map((c) => workingOf(c, tensor)));
    const trials = candidates.length > 1 ? candidates : [];
    for (const c of [...candidates.slice(0, 1), ...trials]) {
      moved += 4 * tensor.size * passesOf(c.plan?.clip ?? c.clip) + tensor.size;
    }
  }
  return { kept, working, moved };
}

let measured: number | undefined;

/** Bytes per second of a memory copy, read and written, measured once for about 10 ms. */
export function bandwidth(): number {
  if (measured !== undefined) return measured;
  const from = new Float32Array(2 ** 21), to = new Float32Array(2 ** 21);
  to.set(from);
  const start = performance.now();
  let copies = 0, spent = 0;
  while (spent < 10) {
    to.set(from);
    copies++;
    spent = performance.now() - start;
  }
  return measured = 2 * from.byteLength * copies / (spent / 1000);
}
