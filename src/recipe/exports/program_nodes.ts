/** A program of numbers as nodes of an ONNX graph: each instruction is an operator that rounds once, so the values are the same bits. */
import type { Instruction, PrimitiveName } from "../../formula/program/program.ts";
import type { Named } from "../../formula/scheme/kernels.ts";
import type { BuiltNodes } from "../../model/onnx/flow_edits.ts";
import type { NewNode } from "../../model/onnx/message.ts";
import type { NewNames } from "../../model/onnx/new_names.ts";
import { typeFloat } from "../../model/onnx/proto.ts";

/** Operators of ai.onnx 13 for primitives (https://onnx.ai/onnx/operators). */
const operators: Partial<Record<PrimitiveName, string>> = {
  add: "Add",
  subtract: "Sub",
  multiply: "Mul",
  divide: "Div",
  negate: "Neg",
  absolute: "Abs",
  sqrt: "Sqrt",
  floor: "Floor",
  ceil: "Ceil",
  round: "Round",
  min: "Min",
  max: "Max",
  less: "Less",
  less_equal: "LessOrEqual",
  equal: "Equal",
  and: "And",
  or: "Or",
  not: "Not",
  select: "Where",
};

export class Nodes implements BuiltNodes {
  readonly nodes: NewNode[] = [];
  readonly constants: BuiltNodes["constants"][number][] = [];
  readonly #names: NewNames;
  readonly #prefix: string;
  readonly #numbers = new Map<string, string>();

  /** @param prefix of the names of what is added. */
  constructor(names: NewNames, prefix: string) {
    this.#names = names;
    this.#prefix = prefix;
  }

  name(part: string): string {
    return this.#names.take(`${this.#prefix}_${part}`);
  }

  constant(part: string, type: number, dims: readonly number[], data: ArrayBufferView): string {
    const name = this.name(part);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.constants.push({ tensor: { name, type, dims }, bytes });
    return name;
  }

  number(value: number, part = "constant"): string {
    const key = Object.is(value, -0) ? "-0" : String(value), known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const name = this.constant(part, typeFloat, [], Float32Array.of(value));
    this.#numbers.set(key, name);
    return name;
  }

  /** @param to the name of the result. */
  add(
    op: string,
    inputs: readonly string[],
    integers?: NewNode["integers"],
    to = this.name(op.toLowerCase()),
  ) {
    this.nodes.push({ op, inputs, output: to, ...(integers && { integers }) });
    return to;
  }

  /**
   * The first result of a program.
   * @param of names of its inputs and part values
   * @throws RangeError when an instruction has no operator
   */
  program({ program, inputs, parts }: Named, of: (name: string) => string): string {
    const values: string[] = [];
    for (const instruction of program.instructions) {
      values.push(this.#instruction(instruction, values, (i) => of(inputs[i]!), (i) => of(parts[i]!)));
    }
    return values[program.results[0]!]!;
  }

  #instruction(
    instruction: Instruction,
    values: readonly string[],
    input: (i: number) => string,
    part: (i: number) => string,
  ): string {
    switch (instruction.op) {
      case "input":
        return input(instruction.index);
      case "part":
        return part(instruction.index);
      case "constant":
        if (instruction.kind === "number") return this.number(instruction.value);
        break;
      case "not_equal":
        return this.add("Not", [this.add("Equal", instruction.args.map((i) => values[i]!))]);
      case "random":
      case "lookup":
      case "nearest":
        break;
      default: {
        const op = operators[instruction.op];
        if (op !== undefined) return this.add(op, instruction.args.map((i) => values[i]!));
      }
    }
    throw new RangeError(
      `Cannot write this scheme in a graph as ONNX must have its operations: it has not "${instruction.op}" of numbers`,
    );
  }
}
