/** A quantized network as layers on integers alone: what each reads and gives is codes, between them there are no numbers. */
import type { Tensor } from "../../model/model.ts";
import { depthOf, type IntegerConvolution } from "../../nn/integer/convolution.ts";
import { fixedMultiplier } from "../../nn/integer/fixed_point.ts";
import { type Shape, sizeOf } from "../../nn/layer.ts";
import { type Pooling, poolingOf } from "../../nn/pooling.ts";
import { type NamedStep, shapesOf } from "../../nn/structure.ts";
import type { TrainedModel } from "../../nn/trained_model.ts";
import { roundHalfEven } from "../../numerics/rounding.ts";
import type { Window } from "../../numerics/linear_algebra/linear_algebra.ts";
import { codedOf } from "../exports/coded.ts";
import { type Affine, affineOf } from "../exports/flow_nodes.ts";
import type { QuantizedModel } from "../quantized_model.ts";

export interface IntegerLayer {
  readonly kind: "layer";
  readonly path: string;
  readonly convolution: IntegerConvolution;
  readonly input: Affine;
  /** What an accumulator is worth, one for each filter. */
  readonly units: Float64Array;
  /** Absent: the accumulators are the output of the network. */
  readonly output?: Affine;
}

export type IntegerStep = IntegerLayer | { readonly kind: "pool"; readonly pooling: Pooling };

export interface IntegerNetwork {
  /** How samples become codes. */
  readonly input: Affine;
  readonly steps: readonly IntegerStep[];
  /** Of a sample, and of what comes out. */
  readonly shapes: { readonly input: Shape; readonly output: Shape };
}

const cannot = (name: string, why: string) => new RangeError(`Cannot run "${name}" on integers as ${why}`);

/** A dense layer reads one place. */
function windowOf({ layer }: NamedStep, shape: Shape): Window {
  const one = [1, 1] as const;
  if (layer!.entry.name === "dense") {
    return {
      channels: sizeOf(shape),
      height: 1,
      width: 1,
      kernel: one,
      stride: one,
      padding: [0, 0, 0, 0],
      dilation: one,
    };
  }
  const { kernel, stride, padding } = layer!.values, [channels, height, width] = shape;
  return {
    channels: channels!,
    height: height!,
    width: width!,
    kernel: [kernel!, kernel!],
    stride: [stride!, stride!],
    padding: [padding!, padding!, padding!, padding!],
    dilation: one,
  };
}

class Conversion {
  readonly #q: QuantizedModel;
  readonly #model: TrainedModel;
  readonly #steps: readonly NamedStep[];

  constructor(q: QuantizedModel, model: TrainedModel) {
    this.#q = q;
    this.#model = model;
    this.#steps = model.named;
  }

  get #name(): string {
    return this.#q.name;
  }

  run(): IntegerNetwork {
    const shapes = shapesOf(this.#model.network, this.#model.input);
    const steps: IntegerStep[] = [];
    let after = false;
    this.#steps.forEach((step, i) => {
      const { layer, path, label, from } = step, kind = layer?.entry.name;
      if (layer === undefined || from[0] !== i) {
        throw cannot(this.#name, `its layers must follow one another: "${label}" adds two values`);
      }
      if (kind === "conv2d" || kind === "dense") {
        steps.push(this.#layer(step, i, shapes[i]!));
        after = true;
      } else if (kind === "pool") {
        steps.push({ kind: "pool", pooling: poolingOf(layer.values["size"]!, shapes[i]!) });
      } else if (!after && (kind === "relu" || kind === "relu6")) {
        throw cannot(this.#name, `"${label}" must stand behind a layer with weights`);
      } else if (kind !== "relu" && kind !== "relu6" && kind !== "flatten") {
        throw cannot(
          this.#name,
          `its layers must be conv2d, dense, relu, relu6, pool and flatten: "${path ?? label}" is ${kind}`,
        );
      }
    });
    const first = steps.find((s) => s.kind === "layer");
    if (first === undefined) throw cannot(this.#name, "it must have a layer with weights: it has none");
    return {
      input: first.input,
      steps,
      shapes: { input: this.#model.input, output: shapes.at(-1)! },
    };
  }

  /** The static scale of what flows in or out of a layer. */
  #affine(path: string, role: "inputs" | "outputs"): Affine | undefined {
    const plan = this.#q.plan.activations.find((a) =>
      a.layer.path === path && a.role === role && a.action === "quantize"
    );
    const found = plan && affineOf(plan);
    if (plan !== undefined && (found === undefined || found.low < -128 || found.high > 255)) {
      throw cannot(
        this.#name,
        `the ${role} of "${path}" must have a static scale and 8 bits or fewer: they are ${plan.formatText} ${plan.scaling}`,
      );
    }
    return found;
  }

  #layer(step: NamedStep, i: number, shape: Shape): IntegerLayer {
    const path = step.path!, input = this.#affine(path, "inputs");
    if (input === undefined) {
      throw cannot(this.#name, `the inputs of "${path}" must be quantized with a static scale: they are not`);
    }
    const own = this.#model.layers.find((l) => l.path === path)!;
    const weights = own.tensors.find((t) => t.role === "weights")!;
    const coded = this.#weights(weights);
    const filters = weights.rows, window = windowOf(step, shape);
    const unit = (f: number) => coded.scales[coded.scales.length === 1 ? 0 : f]! * input.scale;
    const units = Float64Array.from({ length: filters }, (_, f) => unit(f));
    const zeros = coded.zeroPoints;
    const bias = this.#bias(own.tensors.find((t) => t.role === "bias"), units);
    const convolution: IntegerConvolution = {
      window,
      filters,
      groups: step.layer!.entry.name === "dense" ? 1 : step.layer!.values["groups"]!,
      weights: Int16Array.from(coded.codes, (q, at) => {
        const row = Math.floor(at / weights.cols);
        return q - (zeros?.[zeros.length === 1 ? 0 : row] ?? 0);
      }),
      bias,
      inputZero: input.zero,
    };
    const output = this.#output(path, i);
    const most = this.#most(convolution, input);
    if (!(most < 2 ** 31)) {
      throw cannot(this.#name, `an accumulator of "${path}" must fit into 32 bits: it may be ${most}`);
    }
    const layer = { kind: "layer", path, convolution, input, units } as const;
    if (output === undefined) return layer;
    const multipliers = Array.from(units, (u) => fixedMultiplier(u / output.scale));
    const shifted = Math.max(...multipliers.map((m) => most * 2 ** Math.max(m.shift, 0)));
    if (!(shifted < 2 ** 31)) {
      throw cannot(
        this.#name,
        `a rescaled accumulator of "${path}" must fit into 32 bits: it may be ${shifted}`,
      );
    }
    const { zero, low, high } = output;
    return {
      ...layer,
      output,
      convolution: { ...convolution, requantize: { multipliers, zero, low, high } },
    };
  }

  /** What an accumulator may be at most. */
  #most(c: IntegerConvolution, { zero, low, high }: Affine): number {
    const reach = Math.max(high - zero, zero - low), depth = depthOf(c);
    let most = 0;
    for (let f = 0; f < c.filters; f++) {
      const sum = c.weights.subarray(f * depth, (f + 1) * depth).reduce((sum, w) => sum + Math.abs(w), 0);
      most = Math.max(most, sum * reach + Math.abs(c.bias[f]!));
    }
    return most;
  }

  #weights(tensor: Tensor) {
    const own = this.#q.tensors.get(tensor);
    const { laid } = this.#model.places.get(tensor)!;
    const coded = own && codedOf(own, laid);
    const known = coded !== undefined && typeof coded !== "string";
    const fits = known && coded.type.range !== undefined && !coded.type.name.endsWith("16");
    if (!known || !fits || (coded.scales.length !== 1 && coded.scales.length !== tensor.rows)) {
      const is = own === undefined
        ? "not quantized"
        : own.plan.origins.map((o) => o.text).filter(Boolean).join(" ");
      throw cannot(
        this.#name,
        `"${tensor.path}" must be integers of 8 bits or fewer, per tensor or per channel: it is ${is}`,
      );
    }
    return coded;
  }

  #bias(tensor: Tensor | undefined, units: Float64Array): Int32Array {
    const values = new Float32Array(units.length);
    if (tensor !== undefined) (this.#q.tensors.get(tensor) ?? tensor).read(0, tensor.rows, values);
    return Int32Array.from(values, (b, f) => {
      const code = roundHalfEven(b / units[f]!);
      if (Math.abs(code) < 2 ** 31) return code;
      throw cannot(this.#name, `the code of "${tensor!.path}" must fit into 32 bits: it is ${code}`);
    });
  }

  /** The codes that the next layer reads, held as an activation between holds them; the last layer may have none. */
  #output(path: string, i: number): Affine | undefined {
    const own = this.#affine(path, "outputs");
    const behind = this.#steps.slice(i + 1), next = behind.findIndex((s) => s.path !== undefined);
    const between = (next < 0 ? behind : behind.slice(0, next)).map((s) => s.layer?.entry.name);
    const target = next < 0 ? own : this.#affine(behind[next]!.path!, "inputs");
    if (next >= 0 && own !== undefined) {
      throw cannot(
        this.#name,
        `values must be quantized once between two layers: the outputs of "${path}" are too`,
      );
    }
    if (next < 0 && between.some((kind) => kind !== "flatten")) {
      throw cannot(this.#name, `its last layer must be one with weights: it is ${between.at(-1)}`);
    }
    if (target === undefined || !between.some((kind) => kind === "relu" || kind === "relu6")) return target;
    const low = Math.max(target.low, target.zero);
    const six = between.includes("relu6")
      ? roundHalfEven(Math.fround(6 / target.scale)) + target.zero
      : Infinity;
    return { ...target, low, high: Math.max(low, Math.min(target.high, six)) };
  }
}

/** @throws RangeError, or FormulaError, when something of it needs numbers that are no integers. */
export const integerNetwork = (q: QuantizedModel, model: TrainedModel): IntegerNetwork =>
  new Conversion(q, model).run();
