import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Model, RowSource, Tensor } from "../../../src/model/model.ts";
import {
  type CodedWeights,
  type CodeType,
  float8e4m3,
  float8e5m2,
  integerTypes,
} from "../../../src/model/onnx/codes.ts";
import { placementOf } from "../../../src/model/onnx/placement.ts";
import { OnnxModel } from "../../../src/model/onnx/read.ts";
import { compareWritten } from "../../../src/model/onnx/write.ts";
import { writeQdq } from "../../../src/model/onnx/write_qdq.ts";
import { openModel } from "../../../src/model/open.ts";
import { contiguous } from "../../../src/model/view.ts";
import { fixture, fixtures, MemorySink, MemorySource } from "./sources.ts";

const names = Object.keys(JSON.parse(Deno.readTextFileSync(new URL("expected.json", fixtures))));
const openFixture = (name: string) =>
  openModel(`${name}.onnx`, fixture(`${name}.onnx`), { beside: fixture }) as OnnxModel;

/** Small numbers that look like chance and are the same in every run. */
const wild = (i: number) => Math.imul(i + 1, 0x9e3779b1) >>> 8;

function valueOfPattern(pattern: number, { name }: CodeType): number {
  const mantissa = name === "float8e5m2" ? 2 : 3, bias = name === "float8e5m2" ? 15 : 7;
  const exponent = (pattern & 127) >> mantissa, steps = (pattern & 127) & (2 ** mantissa - 1);
  const magnitude = exponent === 0
    ? steps / 2 ** mantissa * 2 ** (1 - bias)
    : (1 + steps / 2 ** mantissa) * 2 ** (exponent - bias);
  return pattern < 128 ? magnitude : -magnitude;
}

interface Trial {
  readonly weights: CodedWeights;
  readonly decoded: RowSource;
}

/** Codes, scales and zero points for a tensor, and what they decode to by the formula. */
function trial(model: OnnxModel, tensor: Tensor, type: CodeType, share: number): Trial | undefined {
  const placement = placementOf(share, tensor.shape, model.places.get(tensor)!.laid);
  if (placement === undefined) return undefined;
  const [low, high] = type.range ?? [0, 255];
  const code = (i: number) => low + wild(i) % (high - low + 1);
  // Patterns of infinities and NaN are no codes of weights.
  const codes = Array.from({ length: tensor.size }, (_, i) => type.range ? code(i) : code(i) & 0xbb);
  const parts = Math.ceil(tensor.size / share);
  const scales = Float32Array.from({ length: parts }, (_, i) => 0.01 + wild(i) % 1000 / 7000);
  const zeroPoints = type.range && Array.from({ length: parts }, (_, i) => code(i + 77));
  const at = (i: number) => {
    const part = Math.floor(i / share);
    const q = zeroPoints === undefined ? valueOfPattern(codes[i]!, type) : codes[i]! - zeroPoints[part]!;
    return Math.fround(q * scales[part]!);
  };
  const { rows, cols } = tensor;
  const read = (row: number, count: number, into: Float32Array) => {
    for (let i = 0; i < count * cols; i++) into[i] = at(row * cols + i);
  };
  const weights = { type, codes, scales, placement, ...(zeroPoints && { zeroPoints }) };
  return { weights, decoded: { rows, cols, read } };
}

function write(model: Model, trials: ReadonlyMap<Tensor, Trial>, opset: number) {
  const sink = new MemorySink();
  const coded = new Map([...trials].map(([tensor, { weights }]) => [tensor, weights]));
  const size = writeQdq(model, { coded, decoded: new Map(), opset, metadata: { made: "here" } }, sink);
  expect(sink.state).toBe("committed");
  expect(sink.bytes().length).toBe(size);
  return openModel("written.onnx", new MemorySource(sink.bytes())) as OnnxModel;
}

const types = [...integerTypes, float8e4m3, float8e5m2];
const sharesOf = (
  { size, cols }: Tensor,
) => [...new Set([size, cols, ...[2, 3, 4, 5, 8].filter((n) => n < cols && cols % n === 0)])];

describe("writeQdq()", () => {
  for (const name of names) {
    test(`${name}: what is read back is (code - zero point) * scale, for every type and size of groups`, () => {
      const model = openFixture(name);
      const has = model.proto.opsets.get("")!;
      for (const type of types) {
        for (const [at, tensor] of model.tensors.entries()) {
          for (const share of sharesOf(tensor)) {
            const own = trial(model, tensor, type, share);
            if (own === undefined) continue;
            const trials = new Map([[tensor, own]]);
            const written = write(model, trials, has);
            compareWritten(written, model, new Map([[tensor, own.decoded]]));
            expect(written.tensors[at]!.path).toBe(tensor.path);
            expect(written.metadata.get("made")).toBe("here");
          }
        }
      }
    });

    test(`${name}: all tensors at once; shared ones stay shared, and layers keep theirs`, () => {
      const model = openFixture(name);
      const type = types[2]!;
      const trials = new Map(model.tensors.map((t) => [t, trial(model, t, type, t.size)!]));
      const written = write(model, trials, model.proto.opsets.get("")!);
      compareWritten(written, model, new Map([...trials].map(([t, { decoded }]) => [t, decoded])));
      const owned = (m: Model) => m.layers.map((l) => [l.path, l.op, l.tensors.map((t) => [t.path, t.role])]);
      expect(owned(written)).toEqual(owned(model));
      expect(written.inputs).toEqual(model.inputs);
    });
  }

  test("what is read back would tell another code", () => {
    const model = openFixture("initializers"), tensor = model.tensors[0]!;
    const own = trial(model, tensor, types[2]!, tensor.size)!;
    const codes = Array.from(own.weights.codes);
    codes[5]! ^= 1;
    const written = write(model, new Map([[tensor, { ...own, weights: { ...own.weights, codes } }]]), 17);
    expect(() => compareWritten(written, model, new Map([[tensor, own.decoded]]))).toThrow(/at row 0: it is/);
  });

  test("a model whose weights are codes already is not written over", () => {
    const model = openFixture("initializers"), tensor = model.tensors[0]!;
    const written = write(model, new Map([[tensor, trial(model, tensor, types[2]!, tensor.size)!]]), 17);
    const again = written.tensors[0]!;
    const own = trial(written, again, types[2]!, again.size)!;
    expect(() => write(written, new Map([[again, own]]), 17)).toThrow(/must not be quantized in the file/);
  });

  test("the version of the format rises with the opset, and never falls", () => {
    const model = openFixture("initializers");
    expect(write(model, new Map(), 21).proto.ir.version).toBe(10);
    expect(write(model, new Map(), 17).proto.ir.version).toBe(8);
    expect(write(model, new Map(), 21).proto.opsets.get("")).toBe(21);
  });
});

/** Stored index of an element, digit by digit: the definition that `placementOf` must agree with. */
function scaleAt(index: readonly number[], p: NonNullable<ReturnType<typeof placementOf>>): number {
  if (p.kind === "tensor") return 0;
  if (p.kind === "axis") return index[p.axis]!;
  const block = index.with(p.axis, Math.floor(index[p.axis]! / p.blockSize));
  return block.reduce((at, digit, axis) => at * p.dims[axis]! + digit, 0);
}

test("placementOf() gives each element the scale of its part, by the operator's definition", () => {
  const dims = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(dims, fc.nat(), fc.nat(), fc.nat(), (shape, shuffle, cut, pick) => {
      const axes = shape.map((_, axis) => axis).sort((a, b) => wild(a + shuffle) - wild(b + shuffle));
      const split = cut % (axes.length + 1);
      const laid = { view: contiguous(shape), axes: { rows: axes.slice(0, split), cols: axes.slice(split) } };
      const order = [...laid.axes.rows, ...laid.axes.cols];
      const size = shape.reduce((a, b) => a * b, 1);
      const cols = laid.axes.cols.reduce((n, axis) => n * shape[axis]!, 1);
      const shares = Array.from({ length: cols }, (_, i) => i + 1).filter((n) => cols % n === 0);
      const share = pick % 5 === 0 ? size : shares[pick % shares.length]!;
      const placement = placementOf(share, shape, laid);
      if (placement === undefined) return;
      for (let element = 0; element < size; element++) {
        const index = shape.map(() => 0);
        order.reduceRight((rest, axis) => {
          index[axis] = rest % shape[axis]!;
          return Math.floor(rest / shape[axis]!);
        }, element);
        expect(placement.parts[scaleAt(index, placement)]).toBe(Math.floor(element / share));
      }
    }),
    { seed: 5, numRuns: 400 },
  );
});

describe("placementOf()", () => {
  const of = (share: number, shape: number[], rows: number[], cols: number[]) => {
    const found = placementOf(share, shape, { view: contiguous(shape), axes: { rows, cols } });
    return found && [found.kind, found.axis, found.blockSize, found.dims];
  };
  test("a convolution's channels are its first axis; groups of 1x1 kernels lie along the second", () => {
    expect(of(18, [4, 2, 3, 3], [0], [1, 2, 3])).toEqual(["axis", 0, 0, [4]]);
    expect(of(2, [4, 8, 1, 1], [0], [1, 2, 3])).toEqual(["blocks", 1, 2, [4, 4, 1, 1]]);
  });
  test("a group that runs over axes of a kernel has no place, and one within a line has", () => {
    expect(of(6, [4, 2, 3, 3], [0], [1, 2, 3])).toBeUndefined();
    expect(of(3, [4, 2, 3, 3], [0], [1, 2, 3])).toEqual(["blocks", 3, 3, [4, 2, 3, 1]]);
  });
  test("the right factor of a product [K, N] has channels along N and groups along K", () => {
    expect(of(8, [8, 5], [1], [0])).toEqual(["axis", 1, 0, [5]]);
    expect(of(4, [8, 5], [1], [0])).toEqual(["blocks", 0, 4, [2, 5]]);
  });
  test("channels on two axes are blocks along the third", () => {
    expect(of(8, [2, 8, 5], [0, 2], [1])).toEqual(["blocks", 1, 8, [2, 1, 5]]);
  });
});
