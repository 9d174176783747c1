/** A program on one element: the definition of correct for the compiled ones. */
import { randomWord } from "../../tensor/random.ts";
import { nearest } from "./nearest.ts";
import { primitives } from "./primitives.ts";
import type { Instruction, Program } from "./program.ts";

/**
 * The results of a program for one element. `inputs` are the elements of its tensors and `parts` the values of the part that the element
 * lies in, all binary32; `place` counts the element in the whole tensor, row-major, from 0 to 2^53 - 1.
 */
export function interpret(
  program: Program,
  inputs: readonly number[],
  parts: readonly number[],
  place: number,
): number[] {
  const values: number[] = [];
  const valueOf = (instruction: Instruction): number => {
    switch (instruction.op) {
      case "input":
        return inputs[instruction.index]!;
      case "part":
        return parts[instruction.index]!;
      case "constant":
        return instruction.value;
      case "random":
        return randomWord(instruction.key, place);
      case "lookup":
        return program.tables[instruction.table]![values[instruction.args[0]]!] ?? NaN;
      case "nearest":
        return nearest(program.tables[instruction.table]!, values[instruction.args[0]]!);
      default:
        return primitives[instruction.op].compute(...instruction.args.map((i) => values[i]!));
    }
  };
  for (const instruction of program.instructions) values.push(valueOf(instruction));
  return program.results.map((i) => values[i]!);
}
