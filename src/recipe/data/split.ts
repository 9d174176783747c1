/** Samples in parts: those that were given, and parts drawn by a seed where none were. */
import { shuffled } from "../../nn/shuffle.ts";
import { type Part, parts } from "./data_set.ts";

export type Parts<T> = Readonly<Record<Part, readonly T[]>>;

/** A part that is not given gets this share of what is drawn from. */
const share = 0.1;
const seed = 0;

/** What a folder or an array of a part may be called. */
export const partNames: Readonly<Record<string, Part>> = {
  train: "train",
  valid: "valid",
  val: "valid",
  validation: "valid",
  test: "test",
};

/**
 * A tenth of the training samples becomes each part that is missing; they keep their order. Without training samples a part that
 * is missing stays empty.
 * @returns the parts, and what to say of how they came to be
 */
export function splitParts<T>(
  given: Partial<Parts<T>>,
): { readonly parts: Parts<T>; readonly notes: string[] } {
  const { train = [], valid, test } = given;
  const missing = parts.filter((part) => part !== "train" && (given[part]?.length ?? 0) === 0);
  const each = Math.floor(train.length * share);
  if (missing.length === 0 || each === 0) {
    return { parts: { train, valid: valid ?? [], test: test ?? [] }, notes: [] };
  }
  const order = shuffled(train.length, seed, "parts");
  const owner: Part[] = Array.from({ length: train.length }, () => "train");
  missing.forEach((part, k) => order.subarray(k * each, (k + 1) * each).forEach((i) => owner[i] = part));
  const of = (part: Part) => given[part]?.length ? given[part] : train.filter((_, i) => owner[i] === part);
  return {
    parts: { train: train.filter((_, i) => owner[i] === "train"), valid: of("valid"), test: of("test") },
    notes: [
      `${missing.join(" and ")}: ${each} samples each, drawn from the training samples by seed ${seed}`,
    ],
  };
}
