/** `quantization_config` as it stands in config.json (compressed-tensors 0.20, quantization/quant_config.py and quant_scheme.py). */
import type { CompressedWeights } from "./weights.ts";

export interface Module {
  readonly name: string;
  readonly isLinear: boolean;
  /** Absent: it is not quantized. */
  readonly weights?: CompressedWeights;
}

interface Weights {
  readonly num_bits: number;
  readonly type: "int" | "float";
  readonly symmetric: boolean;
  readonly strategy: CompressedWeights["strategy"];
  readonly group_size: number | null;
  readonly dynamic: false;
  readonly scale_dtype?: string;
}

function argumentsOf({ format, bits, strategy, groupSize, zeros }: CompressedWeights): Weights {
  const isInteger = format === "pack-quantized" || format === "int-quantized";
  return {
    num_bits: bits,
    type: isInteger ? "int" : "float",
    symmetric: zeros === undefined,
    strategy,
    group_size: groupSize ?? null,
    dynamic: false,
    ...(format === "mxfp4-pack-quantized" && { scale_dtype: "torch.uint8" }),
    ...(format === "nvfp4-pack-quantized" && { scale_dtype: "torch.float8_e4m3fn" }),
  };
}

/** Modules of the same format and numbers are a group; one group of all linear layers is called by their type. */
export function quantizationConfig(modules: readonly Module[]): Record<string, unknown> {
  const quantized = modules.filter((m) => m.weights !== undefined);
  const groups = [
    ...Map.groupBy(
      quantized,
      ({ weights }) => JSON.stringify([weights!.format, argumentsOf(weights!)]),
    ).values(),
  ];
  const all = groups.length === 1 && quantized.every((m) => m.isLinear);
  const formats = new Set(quantized.map((m) => m.weights!.format));
  return {
    quant_method: "compressed-tensors",
    format: formats.size === 1 ? [...formats][0] : "mixed-precision",
    quantization_status: "compressed",
    config_groups: Object.fromEntries(groups.map((own, i) => [`group_${i}`, {
      targets: all ? ["Linear"] : own.map((m) => m.name),
      weights: argumentsOf(own[0]!.weights!),
      input_activations: null,
      output_activations: null,
      format: own[0]!.weights!.format,
    }])),
    ignore: all ? modules.filter((m) => m.isLinear && m.weights === undefined).map((m) => m.name) : [],
    kv_cache_scheme: null,
    global_compression_ratio: null,
  };
}
