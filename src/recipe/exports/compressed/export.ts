/**
 * `export MODEL to "out/name.safetensors" as compressed_tensors`: the file, and beside it config.json with the quantization_config. A
 * path that ends in "/" is a folder, as other libraries have it: model.safetensors and config.json.
 */
import type * as ast from "../../../../grammar/ast.ts";
import type { Span } from "../../../../grammar/diagnostic.ts";
import { messages } from "../../../../grammar/messages.ts";
import type { RowSource, Tensor } from "../../../model/model.ts";
import { type StoredTensor, writeSafetensors } from "../../../model/safetensors.ts";
import { readSafetensorsHeader } from "../../../model/safetensors_read.ts";
import type { ByteSource } from "../../../ports.ts";
import { type Context } from "../../context.ts";
import type { QuantizedModel, QuantizedTensor } from "../../quantized_model.ts";
import { checkSource, folderOf } from "../file.ts";
import { grouped } from "../qdq.ts";
import { type Module, quantizationConfig } from "./config.ts";
import { compressedTensors, moduleOf, otherTensor, plainTensor } from "./tensors.ts";
import { compressedOf, type CompressedWeights, type IntegerLayout, type Reason } from "./weights.ts";
import { checkBytes, checkWeights } from "./written.ts";

export interface CompressedPlan {
  readonly coded: ReadonlyMap<Tensor, CompressedWeights>;
  readonly decoded: ReadonlyMap<QuantizedTensor, Reason>;
}

/** Which tensors are stored as codes; warns of the others. */
export function planCompressed(
  q: QuantizedModel,
  layout: IntegerLayout,
  at: Span,
  context: Context,
): CompressedPlan {
  const coded = new Map<Tensor, CompressedWeights>(), decoded = new Map<QuantizedTensor, Reason>();
  for (const [tensor, own] of q.tensors) {
    context.poll();
    const found = compressedOf(own, layout);
    if (typeof found === "string") decoded.set(own, found);
    else coded.set(tensor, found);
  }
  if (decoded.size > 0) {
    context.warn(messages.writtenDecoded(at, { decoded: grouped(decoded), format: "compressed-tensors" }));
  }
  return { coded, decoded };
}

/** The config of the source, when it stands beside it: what a library makes the model from. */
function sourceConfig({ model: { path } }: QuantizedModel, context: Context): Record<string, unknown> {
  if (path === undefined) return {};
  try {
    const source = context.ports.open(`${folderOf(path)}config.json`);
    const bytes = new Uint8Array(source.size);
    source.read(0, bytes);
    source.close();
    const config = JSON.parse(new TextDecoder().decode(bytes));
    return typeof config === "object" && config !== null && !Array.isArray(config) ? config : {};
  } catch {
    return {};
  }
}

const isModule = ({ role, shape, layer }: Tensor) =>
  role === "weights" && shape.length === 2 && (layer.type === "linear" || layer.type === "embedding");

export interface Files {
  readonly file: string;
  readonly config: string;
}

/** What is written for a path: a folder, or a file with the config beside it. */
export function filesOf(path: string): Files {
  const file = path.endsWith("/") ? `${path}model.safetensors` : path;
  return { file, config: `${folderOf(file)}config.json` };
}

/** @throws DiagnosticError when one of the files is one that the source is read from, or its config. */
export function checkSources({ file, config }: Files, { model }: QuantizedModel, e: ast.Expression): void {
  checkSource(file, model, e);
  const { path, name } = model;
  if (path !== undefined) checkSource(config, { path, files: ["config.json"], name }, e);
}

export interface Written {
  readonly bytes: number;
  /** Tensors that the format has no type for. */
  readonly left: readonly string[];
}

/**
 * @param values decoded rows of each quantized tensor.
 * @param record what is said of its origin.
 * @throws Error when a file cannot be written, or what is read back differs.
 */
export function exportCompressed(
  q: QuantizedModel,
  { coded }: CompressedPlan,
  values: ReadonlyMap<Tensor, RowSource>,
  record: Readonly<Record<string, string>>,
  { file, config: beside }: Files,
  context: Context,
): Written {
  const engine = context.engine(), left: string[] = [];
  const plain: StoredTensor[] = [], compressed: StoredTensor[] = [];
  for (const tensor of q.model.tensors) {
    const own = coded.get(tensor);
    if (own === undefined) plain.push(plainTensor(tensor, values.get(tensor) ?? tensor));
    else compressed.push(...compressedTensors(q.tensors.get(tensor)!, own, engine));
  }
  for (const other of q.model.others ?? []) {
    const stored = otherTensor(other);
    if (stored === undefined) left.push(other.path);
    else plain.push(stored);
  }
  const modules = q.model.tensors.filter(isModule).map((tensor): Module => ({
    name: moduleOf(tensor),
    isLinear: tensor.layer.type === "linear",
    ...(coded.has(tensor) && { weights: coded.get(tensor)! }),
  }));
  const settings = {
    ...sourceConfig(q, context),
    ...(coded.size > 0 && { quantization_config: quantizationConfig(modules) }),
  };
  const text = new TextEncoder().encode(JSON.stringify(settings, null, 2) + "\n");
  // Loaders ask who the tensors are for.
  const metadata = { ...record, format: "pt" };
  const check = (written: ByteSource) => {
    const header = readSafetensorsHeader(file, written);
    const fail = (what: string): never => {
      throw new Error(`Cannot trust "${file}" as what was written differs: ${what}`);
    };
    for (const [key, text] of Object.entries(metadata)) if (header.metadata.get(key) !== text) fail(key);
    for (const tensor of plain) checkBytes(tensor, { written, header }, fail);
    for (const [tensor, own] of coded) {
      checkWeights(q.tensors.get(tensor)!, own, values.get(tensor)!, { written, header }, engine, fail);
    }
  };
  const sink = context.ports.create(beside);
  try {
    sink.write(text);
    const bytes = writeSafetensors([...compressed, ...plain], metadata, context.ports.create(file), check);
    sink.commit();
    return { bytes: bytes + text.length, left };
  } catch (cause) {
    sink.abort();
    throw cause;
  }
}

/** "30 tensors as pack-quantized, int of 4 bits" */
export function describe({ coded }: CompressedPlan): string {
  const kinds = Map.groupBy(
    coded.values(),
    ({ format, bits }) =>
      /int|pack-quantized$/.test(format) && !/fp/.test(format) ? `${format} of ${bits} bits` : format,
  );
  return [...kinds].map(([kind, { length }]) => `${length} ${length === 1 ? "tensor" : "tensors"} as ${kind}`)
    .join(", ") || "no tensor as codes";
}
