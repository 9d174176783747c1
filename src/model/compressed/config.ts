/**
 * The quantization_config of compressed-tensors, which stands in the config.json beside a model (compressed-tensors 0.20,
 * quantization/quant_config.py): how the weight of each module is stored.
 */
import type { ByteSource } from "../../ports.ts";

export interface Stored {
  /** "pack-quantized" ... */
  readonly format: string;
  /** Of a code. */
  readonly bits: number;
}

interface Group extends Stored {
  readonly targets: readonly string[];
}

/** A config of more bytes is none. */
const mostConfig = 100_000_000;
export const formats: ReadonlySet<string> = new Set([
  "pack-quantized",
  "int-quantized",
  "float-quantized",
  "naive-quantized",
  "nvfp4-pack-quantized",
  "mxfp4-pack-quantized",
]);

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === "object" && v !== null && !Array.isArray(v);

export class CompressionConfig {
  readonly #groups: readonly Group[];

  constructor(groups: readonly Group[]) {
    this.#groups = groups;
  }

  /** By its name, by a regular expression, else by a type of modules, which a file does not know: all that have a scale. */
  of(module: string): Stored | undefined {
    const matches = (target: string) => target === module || matchesPattern(target, module);
    return this.#groups.find(({ targets }) => targets.some(matches)) ??
      this.#groups.find(({ targets }) => targets.some((target) => /^[A-Z]\w*$/.test(target)));
  }
}

function matchesPattern(target: string, module: string): boolean {
  if (!target.startsWith("re:")) return false;
  try {
    return new RegExp(`^(?:${target.slice(3)})`).test(module);
  } catch {
    return false;
  }
}

/** Undefined when there is none in the file, or it is of another library. @throws Error when the file is no JSON. */
export function readCompression(source: ByteSource): CompressionConfig | undefined {
  if (source.size > mostConfig) return undefined;
  const bytes = new Uint8Array(source.size);
  source.read(0, bytes);
  const config: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  const found = isRecord(config) ? config.quantization_config ?? config.compression_config : undefined;
  if (!isRecord(found) || found.quant_method !== "compressed-tensors" || !isRecord(found.config_groups)) {
    return undefined;
  }
  const groups = Object.values(found.config_groups).flatMap((group): Group[] => {
    if (!isRecord(group) || !isRecord(group.weights) || !Array.isArray(group.targets)) return [];
    const format = group.format ?? found.format, bits = group.weights.num_bits;
    if (typeof format !== "string" || !formats.has(format)) return [];
    if (!Number.isInteger(bits) || (bits as number) < 1 || (bits as number) > 8) return [];
    const targets = group.targets.filter((target) => typeof target === "string");
    return [{
      targets,
      bits: bits as number,
      // Each code in the type that is next: integers or FP8.
      format: format === "naive-quantized" ? `${group.weights.type}-quantized` : format,
    }];
  });
  return new CompressionConfig(groups);
}
