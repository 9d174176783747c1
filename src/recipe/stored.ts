/** What must be stored beside the codes of a scheme: the statistics that its decoder reads, in as few bits as they take. */
import type { BoundScheme } from "../formula/scheme/bound.ts";
import { variablesOf } from "../formula/scheme/variables.ts";
import type { Node } from "../formula/tree.ts";

export interface StoredStatistic {
  readonly name: string;
  /** Elements that share a value. */
  readonly share: number;
  readonly bits: number;
}

/** The ends of the integers that a zero point may be, when it ends in a range of codes in every case. */
function integersOf(node: Node): readonly number[] | undefined {
  switch (node.op) {
    case "number":
      return Number.isInteger(node.value) ? [node.value] : undefined;
    case "call": {
      const codes = node.args[1];
      if (codes?.op !== "codes" || codes.low.op !== "number" || codes.high.op !== "number") return undefined;
      return [codes.low.value, codes.high.value];
    }
    case "cases": {
      const ends = [...node.branches.map((b) => b.value), node.otherwise].map(integersOf);
      return ends.includes(undefined) ? undefined : ends.flatMap((e) => e!);
    }
    default:
      return undefined;
  }
}

export function storedStatistics({ statistics, decode }: BoundScheme): StoredStatistic[] {
  const read = variablesOf(decode);
  return statistics.filter(({ name }) => read.has(name)).map(({ name, share, bits, value }) => {
    const ends = integersOf(value);
    const codes = ends === undefined ? 0 : Math.max(...ends) - Math.min(...ends) + 1;
    return { name, share, bits: codes < 2 ? bits : Math.min(bits, Math.ceil(Math.log2(codes))) };
  });
}
