/** The weights of a file that are stored as compressed-tensors does, as tensors of numbers. */
import type { NamedTensor } from "../named/named_model.ts";
import type { CompressionConfig, Stored } from "./config.ts";
import { type Compressed, CompressedElements, type Part } from "./elements.ts";

type Fail = (problem: string, field: string) => never;

export interface Decompressed {
  readonly tensors: readonly NamedTensor[];
  /** Tensors that those are made of. */
  readonly used: ReadonlySet<string>;
}

const scaleTypes = new Set(["F32", "BF16", "F16", "F64", "F8_E4M3", "U8"]);

/** @throws by `fail` when the tensors of a module do not fit together. */
export function decompressed(
  parts: ReadonlyMap<string, Part>,
  config: CompressionConfig,
  fail: Fail,
): Decompressed {
  const tensors: NamedTensor[] = [], used = new Set<string>();
  for (const name of parts.keys()) {
    const module = name.endsWith(".weight_scale") ? name.slice(0, -".weight_scale".length) : undefined;
    const stored = module === undefined ? undefined : config.of(module);
    if (module === undefined || stored === undefined) continue;
    const of = compressedOf(module, stored, parts, fail);
    if (of === undefined) continue;
    const own = [
      "weight",
      "weight_packed",
      "weight_scale",
      "weight_zero_point",
      "weight_global_scale",
      "weight_shape",
    ]
      .map((leaf) => `${module}.${leaf}`).filter((leaf) => parts.has(leaf));
    for (const leaf of own) used.add(leaf);
    tensors.push({
      name: `${module}.weight`,
      shape: [of.rows, of.cols],
      dtype: "f32",
      elements: new CompressedElements(of),
      blocks: { type: stored.format, bytes: own.reduce((sum, leaf) => sum + parts.get(leaf)!.size, 0) },
    });
  }
  return { tensors, used };
}

function compressedOf(
  module: string,
  { format, bits }: Stored,
  parts: ReadonlyMap<string, Part>,
  fail: Fail,
): Compressed | undefined {
  const part = (leaf: string) => parts.get(`${module}.${leaf}`);
  const isByte = format === "int-quantized" || format === "float-quantized";
  const leaf = isByte ? "weight" : "weight_packed", codes = part(leaf), scale = part("weight_scale")!;
  // Scales of something else.
  if (codes === undefined || codes.shape.length !== 2) return undefined;
  const check = (holds: boolean, problem: string, field = leaf) =>
    holds || fail(problem, `${module}.${field}`);
  const type = isByte
    ? format === "int-quantized" ? "I8" : "F8_E4M3"
    : format === "pack-quantized"
    ? "I32"
    : "U8";
  check(codes.dtype === type, `must be ${type}: it is ${codes.dtype}`);
  const [rows, width] = codes.shape as [number, number];
  let cols = isByte ? width : 2 * width;
  if (format === "pack-quantized") {
    const shape = part("weight_shape") ?? fail("is missing", `${module}.weight_shape`);
    check(shape.dtype === "I64" && shape.size === 16, "must be two sizes", "weight_shape");
    const sizes = new BigInt64Array(2);
    shape.source.read(shape.offset, new Uint8Array(sizes.buffer));
    const [saidRows, saidCols] = [...sizes].map(Number);
    const fits = saidRows === rows && saidCols! >= 0 && Math.ceil(saidCols! * bits / 32) === width;
    check(
      fits,
      `must be ${rows} rows in ${width} words of ${bits} bits a code: it is ${saidRows} x ${saidCols}`,
      "weight_shape",
    );
    cols = saidCols!;
  }
  check(rows > 0 && cols > 0, "must have elements");
  const [scaleRows, groups] = scale.shape.length === 2 ? scale.shape : [undefined, 1];
  check(scaleTypes.has(scale.dtype), `must be a type of scales: it is ${scale.dtype}`, "weight_scale");
  const isOne = scale.shape.length < 2 && scale.shape.reduce((a, b) => a * b, 1) === 1;
  const isGrouped = scaleRows === rows && groups! >= 1 && groups! <= cols;
  check(isOne || isGrouped, `must be one, or ${rows} rows: it is ${scale.shape.join(" x ")}`, "weight_scale");
  const zero = part("weight_zero_point");
  if (zero !== undefined) {
    const count = isOne ? 1 : rows * groups!;
    const wanted = format === "pack-quantized" && !isOne ? 4 * Math.ceil(rows * bits / 32) * groups! : count;
    check(zero.size === wanted, `must have ${wanted} bytes: it has ${zero.size}`, "weight_zero_point");
  }
  const global = part("weight_global_scale");
  if (global !== undefined) {
    check(global.dtype === "F32" && global.size === 4, "must be one number", "weight_global_scale");
  }
  return { format, bits, rows, cols, codes, scale, zero, global };
}
