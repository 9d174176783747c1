/** Samples as the input of a graph: which input takes them, and in which type. */
import type { GraphTensor } from "../../ports.ts";
import type { Model } from "../../model/model.ts";

export interface GraphInput {
  readonly name: string;
  /** Whether several samples may go in at once. */
  readonly batched: boolean;
  /** `count` samples of one shape, as the input takes them. @throws RangeError when they do not fit. */
  tensor(values: Float32Array<ArrayBuffer>, shape: readonly number[], count: number): GraphTensor;
}

/** Types that a sample can be fed as. */
const feeds: Readonly<Record<string, GraphTensor["type"]>> = {
  f32: "float32",
  // The runtime has them rounded or widened.
  f16: "float32",
  f64: "float32",
  i64: "int64",
  i32: "int32",
  u8: "uint8",
  i8: "int8",
};

/** A dimension that is free has a name, or none, or is -1. */
const sizes = (shape: readonly (number | string)[]) =>
  shape.map((n) => typeof n === "number" && n > 0 ? n : "any");

/** @throws RangeError when the model has not one input for samples. */
export function graphInput(model: Model): GraphInput {
  const fail = (must: string, is: string): never => {
    throw new RangeError(`Cannot run "${model.name}" on data as ${must}: ${is}`);
  };
  const [input, ...others] = model.inputs;
  if (input === undefined || others.length > 0) {
    const names = model.inputs.map(({ name }) => `"${name}"`).join(", ");
    return fail("it must have one input", input === undefined ? "it has none" : `it has ${names}`);
  }
  const { name, dtype } = input, [batch, ...free] = sizes(input.shape);
  const type = feeds[dtype];
  if (type === undefined) {
    return fail(`its input must be of ${Object.keys(feeds).join(", ")}`, `it is ${dtype}`);
  }
  if (typeof batch === "number" && batch > 1) {
    fail("its input must take one sample, or any number of them", `it takes ${batch}`);
  }
  return {
    name,
    batched: batch !== 1,
    tensor(values, shape, count) {
      const fits = input.shape.length === 0 ||
        shape.length === free.length && free.every((n, i) => typeof n !== "number" || n === shape[i]);
      if (!fits) {
        fail(
          `a sample must be ${free.join("×") || "one number"}, as its input takes it`,
          `it is ${shape.join("×")}`,
        );
      }
      return typed(type, values, [count, ...shape], model.name);
    },
  };
}

function typed(
  type: GraphTensor["type"],
  values: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  model: string,
): GraphTensor {
  if (type === "float32") return { type, shape, values };
  const integers = type === "int64" ? BigInt64Array.from(values, wholeOrZero) : new arrays[type](values);
  const at = values.findIndex((value, i) => value !== Number(integers[i]));
  if (at >= 0) {
    throw new RangeError(
      `Cannot run "${model}" on data as its input must be whole numbers of ${type}: one is ${values[at]}`,
    );
  }
  return { type, shape, values: integers } as GraphTensor;
}

const arrays = { int32: Int32Array, int8: Int8Array, uint8: Uint8Array, bool: Uint8Array };
const wholeOrZero = (value: number) => BigInt(Number.isInteger(value) ? value : 0);
