import type { Instruction, Program } from "../program/program.ts";

/** How often a value has to be computed: once, for each row of the grid, for each candidate of a search over a row, for each element. */
export type Rate = "constant" | "row" | "candidate" | "element";

const order: readonly Rate[] = ["constant", "row", "candidate", "element"];

export function argumentsOf(instruction: Instruction): readonly number[] {
  return "args" in instruction ? instruction.args : [];
}

export interface Schedule {
  readonly rates: readonly Rate[];
  /** Instructions that a wanted value depends on, by rate, in their order. */
  readonly of: Readonly<Record<Rate, readonly number[]>>;
  /** The last instruction of the same rate that uses a value; -1 when it is kept for a later rate or an output. */
  readonly lastUse: readonly number[];
}

/** What to compute when, so that the `wanted` values are there. @param candidate the part value that is searched. */
export function schedule({ instructions }: Program, wanted: readonly number[], candidate?: number): Schedule {
  const needed = new Set(wanted);
  for (let i = instructions.length - 1; i >= 0; i--) {
    if (needed.has(i)) argumentsOf(instructions[i]!).forEach((a) => needed.add(a));
  }
  const rates: Rate[] = [];
  const of: Record<Rate, number[]> = { constant: [], row: [], candidate: [], element: [] };
  const lastUse = instructions.map(() => -1);
  instructions.forEach((instruction, i) => {
    const own: Rate = instruction.op === "input" || instruction.op === "random"
      ? "element"
      : instruction.op === "part"
      ? instruction.index === candidate ? "candidate" : "row"
      : "constant";
    const args = argumentsOf(instruction);
    const rate = order[Math.max(order.indexOf(own), ...args.map((a) => order.indexOf(rates[a]!)))]!;
    rates.push(rate);
    if (!needed.has(i)) return;
    of[rate].push(i);
    for (const a of args) lastUse[a] = i;
  });
  const kept = new Set(wanted);
  for (const i of needed) {
    for (const a of argumentsOf(instructions[i]!)) if (rates[a] !== rates[i]) kept.add(a);
  }
  for (const i of kept) lastUse[i] = -1;
  return { rates, of, lastUse };
}
