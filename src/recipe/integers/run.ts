/** Runs a network on integers: codes of 16 bits between the layers, in the arena. */
import { convolveIntegers } from "../../nn/integer/convolution.ts";
import { ConvolutionOfIntegers } from "../../nn/integer/simd/convolution.ts";
import { sizeOf } from "../../nn/layer.ts";
import type { Pooling } from "../../nn/pooling.ts";
import { outputSize } from "../../numerics/linear_algebra/linear_algebra.ts";
import { roundHalfEven } from "../../numerics/rounding.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { Affine } from "../exports/flow_nodes.ts";
import type { IntegerLayer, IntegerNetwork } from "./convert.ts";

/** clamp(round(x / scale) + zero, low..high), as the scheme says. */
export const codeOf = (x: number, { scale, zero, low, high }: Affine): number =>
  Math.min(high, Math.max(low, roundHalfEven(Math.fround(x / scale)) + zero));

/** The largest code of each square is the code of the largest value. */
export function poolCodes(y: Int16Array, x: Int16Array, count: number, p: Pooling): void {
  let to = 0;
  for (let plane = 0; plane < count * p.planes; plane++) {
    for (let row = 0; row < p.rows; row++) {
      for (let col = 0; col < p.cols; col++) {
        let most = -32768;
        for (let i = 0; i < p.size; i++) {
          const from = (plane * p.height + row * p.size + i) * p.width + col * p.size;
          for (let j = 0; j < p.size; j++) if (x[from + j]! > most) most = x[from + j]!;
        }
        y[to++] = most;
      }
    }
  }
}

const outputsOf = ({ convolution: { filters, window } }: IntegerLayer): number => {
  const { rows, cols } = outputSize(window);
  return filters * rows * cols;
};

/** What a final layer gives as numbers: accumulators by their units, codes by their scale. */
function numbersOf(layer: IntegerLayer, found: Int32Array | Int16Array, into: Float32Array): void {
  const { output, units } = layer, places = outputsOf(layer) / units.length;
  found.forEach((q, at) => {
    into[at] = output === undefined
      ? q * units[Math.floor(at / places) % units.length]!
      : Math.fround(q - output.zero) * output.scale;
  });
}

export interface RunningIntegers {
  /** @param x samples, @param y what comes out, as numbers. */
  run(x: Float32Array, count: number, y: Float32Array): void;
}

/** On kernels. The caller releases the arena to where it stood. */
export function runningIntegers(
  machine: Machine,
  network: IntegerNetwork,
  capacity: number,
): RunningIntegers {
  const { arena } = machine, { steps, input, shapes } = network;
  const kernels = steps.map((s) =>
    s.kind === "layer" ? new ConvolutionOfIntegers(machine, s.convolution) : undefined
  );
  const sizes = steps.map((s) =>
    s.kind === "layer" ? outputsOf(s) : s.pooling.planes * s.pooling.rows * s.pooling.cols
  );
  const places = [sizeOf(shapes.input), ...sizes].map((size) => arena.alloc(4 * capacity * size));
  const codes = (i: number, length: number) => new Int16Array(arena.memory.buffer, places[i]!, length);
  return {
    run(x, count, y) {
      codes(0, x.length).set(Int16Array.from(x, (v) => codeOf(v, input)));
      steps.forEach((step, i) => {
        if (step.kind === "layer") return kernels[i]!.run(places[i]!, places[i + 1]!, count);
        const { planes, height, width } = step.pooling, size = planes * height * width;
        poolCodes(codes(i + 1, count * sizes[i]!), codes(i, count * size), count, step.pooling);
      });
      const last = steps.at(-1) as IntegerLayer, length = count * sizes.at(-1)!, { buffer } = arena.memory;
      const found = last.output === undefined
        ? new Int32Array(buffer, places.at(-1)!, length)
        : codes(steps.length, length);
      numbersOf(last, found, y);
    },
  };
}

/** The same by definition, one sample: the codes that each step reads, and at the end what comes out. */
export function integersByDefinition(
  { steps, input }: IntegerNetwork,
  x: Float32Array,
): { readonly read: readonly Int16Array[]; readonly last: Int32Array; readonly numbers: Float32Array } {
  const read: Int16Array[] = [];
  let codes = Int16Array.from(x, (v) => codeOf(v, input)), last = new Int32Array(0);
  for (const step of steps) {
    read.push(codes);
    if (step.kind === "layer") {
      last = convolveIntegers(step.convolution, codes) as Int32Array<ArrayBuffer>;
      codes = Int16Array.from(last);
    } else {
      const { planes, rows, cols } = step.pooling, pooled = new Int16Array(planes * rows * cols);
      poolCodes(pooled, codes, 1, step.pooling);
      codes = pooled;
    }
  }
  const numbers = new Float32Array(last.length);
  numbersOf(steps.at(-1) as IntegerLayer, last, numbers);
  return { read, last, numbers };
}
