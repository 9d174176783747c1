/**
 * Biases as integers of 32 bits whose scale is that of the inputs times that of the weights (Jacob et al. 2018, arXiv:1712.05877, section
 * 2.4): the unit of the accumulator, so that integer arithmetic adds them as they are.
 */
import { roundHalfEven } from "../../numerics/rounding.ts";
import { type CodedWeights, int32 } from "../../model/onnx/codes.ts";
import type { RowSource, Tensor } from "../../model/model.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import { affineOf, codeTypeOf } from "./flow_nodes.ts";

export interface Biases {
  readonly coded: ReadonlyMap<Tensor, CodedWeights>;
  /** Those whose codes would be beyond 32 bits: they stay numbers. */
  readonly tooLarge: readonly { readonly tensor: Tensor; readonly code: number }[];
  /** Those that change what is computed: their signal to the error of rounding is below `audible`. */
  readonly coarse: readonly { readonly tensor: Tensor; readonly sqnr: number; readonly step: number }[];
}

/** Decibels. Codes of eight bits on both sides give biases 50 dB and more; steps of four bits are some hundred times as wide. */
const audible = 40;

/** The numbers behind the bias of an operator that adds it to the accumulator itself. */
const operators = new Set(["Conv", "ConvTranspose", "Gemm"]);

/** @param coded weights by tensor, as they are written. */
export function biasesOf(
  { plan, tensors }: QuantizedModel,
  coded: ReadonlyMap<Tensor, CodedWeights>,
  opset: number,
): Biases {
  const found = new Map<Tensor, CodedWeights>(), tooLarge: { tensor: Tensor; code: number }[] = [];
  const coarse: { tensor: Tensor; sqnr: number; step: number }[] = [];
  for (const input of plan.activations) {
    const { layer, role, statistics } = input;
    const affine = role === "inputs" && statistics !== undefined ? affineOf(input) : undefined;
    const type = affine && codeTypeOf(affine, opset);
    const [weights, ...otherWeights] = layer.tensors.filter((t) => t.role === "weights");
    const [bias, ...others] = layer.tensors.filter((t) => t.role === "bias");
    const own = weights && coded.get(weights);
    if (
      affine === undefined || type === undefined || own === undefined || bias === undefined ||
      others.length + otherWeights.length > 0 || !operators.has(layer.op) || bias.consumers.length > 1 ||
      tensors.has(bias) || bias.dtype !== "f32" || bias.shape.length !== 1 || own.zeroPoints !== undefined ||
      own.type.range === undefined || (own.scales.length !== 1 && own.scales.length !== bias.size) ||
      own.placement.kind === "blocks"
    ) continue;
    const scales = own.scales.map((s) => Math.fround(s * affine.scale));
    const values = new Float32Array(bias.size);
    bias.read(0, bias.rows, values);
    const codes = Float64Array.from(
      values,
      (b, i) => roundHalfEven(b / scales[scales.length === 1 ? 0 : i]!),
    );
    const beyond = codes.find((code) => !(Math.abs(code) < 2 ** 31));
    if (beyond !== undefined) {
      tooLarge.push({ tensor: bias, code: beyond });
      continue;
    }
    const sqnr = sqnrOf(values, codes, scales);
    if (sqnr < audible) {
      coarse.push({
        tensor: bias,
        sqnr,
        step: scales.reduce((most, s) => Math.max(most, s), 0),
      });
    }
    const whole = scales.length === 1;
    found.set(bias, {
      type: int32,
      codes: Int32Array.from(codes),
      scales,
      placement: {
        kind: whole ? "tensor" : "axis",
        axis: 0,
        blockSize: 0,
        dims: whole ? [] : [bias.size],
        parts: Int32Array.from({ length: scales.length }, (_, i) => i),
      },
    });
  }
  return { coded: found, tooLarge, coarse };
}

/** Of biases and what their codes stand for, in decibels. */
function sqnrOf(values: Float32Array, codes: Float64Array, scales: Float32Array): number {
  let signal = 0, noise = 0;
  values.forEach((b, i) => {
    const error = b - codes[i]! * scales[scales.length === 1 ? 0 : i]!;
    signal += b * b;
    noise += error * error;
  });
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}

/** What DequantizeLinear makes of a bias. */
export function decodedBias({ rows, cols }: Tensor, { codes, scales }: CodedWeights): RowSource {
  return {
    rows,
    cols,
    read(row, count, into) {
      for (let i = 0; i < count * cols; i++) {
        const at = row * cols + i;
        into[i] = Math.fround(codes[at]!) * scales[scales.length === 1 ? 0 : at]!;
      }
    },
  };
}
