/** The small graphs of the fixtures, and what ONNX Runtime makes of them. */
import { OnnxModel } from "../../../../src/model/onnx/read.ts";
import type { Samples } from "../../../../src/recipe/data/data_set.ts";
import { fileSource } from "../../model/sources.ts";

const folder = new URL("../../../fixtures/running/", import.meta.url);

export const graphFile = (name: string): Uint8Array => fileSource(new URL(`${name}.onnx`, folder)).bytes;
export const graph = (name: string): OnnxModel =>
  new OnnxModel(`${name}.onnx`, fileSource(new URL(`${name}.onnx`, folder)));

interface Told {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface Case {
  readonly inputs: Readonly<Record<string, Told>>;
  readonly outputs: Readonly<Record<string, Told>>;
}

export const expected = (name: string): Case =>
  JSON.parse(new TextDecoder().decode(fileSource(new URL(`${name}.json`, folder)).bytes));

/** Each with its own shape. */
export function samplesOf(all: readonly { shape: readonly number[]; values: readonly number[] }[]): Samples {
  return {
    count: all.length,
    shapeOf: (i) => all[i]!.shape,
    read(first, count, into) {
      let at = 0;
      for (const { values } of all.slice(first, first + count)) {
        into.set(values, at);
        at += values.length;
      }
    },
  };
}

/** The samples of a batch. */
export function unstacked({ shape: [count = 0, ...shape], values }: Told): Told[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => ({ shape, values: values.slice(i * size, (i + 1) * size) }));
}
