/** What is needed of a floating-point type to bound its roundings. */
import { builtIns } from "../functions.ts";
import { type FloatType, floatTypes } from "../functions/storage.ts";
import { numberTypeOf } from "../scheme/patterns.ts";
import type { Node } from "../tree.ts";

/** `saturates`: what is beyond the largest number becomes it. */
export interface Precision extends Pick<FloatType, "mantissa" | "least" | "largest"> {
  readonly saturates: boolean;
}

/** The floating-point type that a call rounds to: one with a name, or of widths that are known. */
export function precisionOf(node: Node): Precision | undefined {
  if (node.op !== "call") return undefined;
  if (node.name === "bf16") return { mantissa: 7, least: -126, largest: 2 ** 127, saturates: false };
  const type = floatTypes.get(node.name);
  if (type !== undefined) return { ...type, saturates: !type.infinities };
  if (node.name !== "float" && node.name !== "float_full") return undefined;
  const found = numberTypeOf(node);
  if (found === undefined) return undefined;
  const widths = node.args.slice(1).flatMap((arg) => arg.op === "number" ? [arg.value] : []);
  const largest = builtIns.get(node.name)!.compute(Infinity, ...widths);
  // Of the width of binary32 nothing is beyond.
  const saturates = largest < 2 ** 127;
  return { mantissa: found.mantissa, least: 2 - 2 ** (found.exponent - 1), largest, saturates };
}
