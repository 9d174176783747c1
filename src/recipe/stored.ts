/** What is stored of a scheme: its codes, and the codes of a scheme: the statistics that its decoder reads, in as few bits as they take. */
import { layouts } from "../gguf/layouts.ts";
import type { NumberType } from "../formula/functions/built_in.ts";
import { type BoundScheme, statisticFacts } from "../formula/scheme/bound.ts";
import { variablesOf } from "../formula/scheme/variables.ts";

export interface StoredStatistic {
  readonly name: string;
  /** Elements that share a value. */
  readonly share: number;
  readonly bits: number;
  /** The number type that its values have; absent for binary32 and for integers. */
  readonly type?: NumberType;
  /** Integers of a range that is known, such as zero points. */
  readonly integer: boolean;
}

/** Codes of base 3 of which five share a byte, in each run of so many; undefined when every code has bits of its own. */
export function tritsIn({ name }: Pick<BoundScheme, "name">): number | undefined {
  const layout = Object.hasOwn(layouts, name) ? layouts[name]! : undefined;
  return layout?.planes.some(({ bits }) => bits === "trits") ? layout.elements : undefined;
}

/** Bits of all codes of a tensor. @param bits of one of them. */
export function codeBitsOf(scheme: Pick<BoundScheme, "name">, bits: number, size: number): number {
  const run = tritsIn(scheme);
  return run === undefined ? bits * size : size / run * 8 * Math.ceil(run / 5);
}

/** Integers of more bits are not told from other numbers. */
const mostBits = 16;

export function storedStatistics({ statistics, decode }: BoundScheme): StoredStatistic[] {
  const read = variablesOf(decode);
  const facts = statisticFacts(statistics);
  return statistics.filter(({ name }) => read.has(name)).map(({ name, share, bits, type }) => {
    const { low, high, integer } = facts.get(name)!;
    const needed = Math.ceil(Math.log2(high - low + 1));
    if (integer && needed >= 1 && needed <= Math.min(mostBits, bits)) {
      return { name, share, bits: needed, integer };
    }
    return { name, share, bits, integer: false, ...(type && { type }) };
  });
}
