/**
 * Opening what `save` wrote: the source model is opened again and checked by its hash, codes and what decodes them come from the
 * file. So the value is that which was saved: reports, plots and comparisons need no second run.
 */
import type * as ast from "../../../grammar/ast.ts";
import { read } from "../../../grammar/read.ts";
import { bindScheme } from "../../formula/scheme/bound.ts";
import { decodeCodes } from "../../formula/scheme/compiled.ts";
import { eachPiece, type Kept, type Range, type Room } from "../../formula/scheme/kept.ts";
import { PartValues } from "../../formula/scheme/part_values.ts";
import { ModelFileError } from "../../model/file_error.ts";
import type { Model, Tensor } from "../../model/model.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { openModelFile } from "../../model/open.ts";
import { readSafetensorsHeader, type SafetensorsHeader } from "../../model/safetensors_read.ts";
import { openSample, samples } from "../../model/samples.ts";
import { memorySource } from "../../nn/trained_model.ts";
import type { ByteSource } from "../../ports.ts";
import { sideNames } from "../apply.ts";
import type { Format } from "../bound.ts";
import type { Context } from "../context.ts";
import { ggufDecoder } from "../decode_gguf.ts";
import { samples as drawSamples } from "../distributions/samples.ts";
import { find } from "../../registry/registry.ts";
import type { ModelPlan, TensorPlan } from "../plan.ts";
import { QuantizedModel, type QuantizedTensor, type SideValues } from "../quantized_model.ts";
import { foldBatchNorm } from "../passes/prepare.ts";
import { preparedKey } from "../record.ts";
import { schemeOf } from "../read_definition.ts";
import { schemeUseOf } from "../scheme_use.ts";
import { codeBitsOf } from "../stored.ts";
import { useRecipe } from "../use_recipe.ts";
import type { RecipeUse } from "../values.ts";
import { withNetwork } from "../training/checkpoint.ts";
import { activationsKey, openedActivations } from "./activations.ts";
import type { SavedDecoder, SavedFormat } from "./decoder.ts";
import { embeddedIn } from "./embedded.ts";
import { type Packing, sizeOf, unitOf } from "./packing.ts";
import { packedNumbers } from "./written.ts";

/** Whether a safetensors file is one that `save` wrote. */
export const isSaved = ({ metadata }: SafetensorsHeader): boolean => metadata.has("quire.decoders");

interface File {
  readonly path: string;
  readonly source: ByteSource;
  readonly header: SafetensorsHeader;
}

const refuse = (file: File, problem: string, field: string): never => {
  throw new ModelFileError(file.path, "a quantized model", problem, 0, field);
};

function metadataOf(file: File, key: string): string {
  return file.header.metadata.get(key) ?? refuse(file, "is missing", key);
}

/** Only what was quantized is in the file: an error says that its source is missing, not the file. */
function opened(file: File, path: string, open: () => Model): Model {
  try {
    return open();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot open "${file.path}" as a model: it was made from "${path}", which is needed. ${why}`,
    );
  }
}

/** A model of random tensors is the text that draws it. */
function drawn(text: string, context: Context): Model {
  const [s] = read(`m = ${text}`).statements;
  const value = s?.kind === "assign" && s.value.kind === "call"
    ? drawSamples(s.value, context, new Map())
    : undefined;
  if (value?.kind === "model") return value.model;
  throw new Error(`Cannot draw the source as it must be samples(...): it is ${text}`);
}

/** The model that was quantized: from the file itself, a sample by its hash, or a file by its path, relative to the notebook's folder. */
function openSource(file: File, context: Context): Model {
  const hash = metadataOf(file, "quire.source.sha256");
  const sample = Object.entries(samples).find(([, s]) => s.sha256 === hash)?.[0];
  const path = file.header.metadata.get("quire.source.path") ?? `${metadataOf(file, "quire.source")}.onnx`;
  const inside = embeddedIn(file.header, file.source);
  const model = opened(
    file,
    path,
    () =>
      inside !== undefined
        ? withNetwork(new OnnxModel(path, memorySource(inside)), context)
        : path.startsWith("samples(")
        ? drawn(path, context)
        : context.files.keep((ports) =>
          sample === undefined ? openModelFile(path, ports, ggufDecoder(context)) : openSample(sample, ports)
        ),
  );
  if (model.hash !== hash) {
    throw new Error(
      `Cannot open "${file.path}" as a model: its source "${path}" must have the SHA-256 ${hash}: it is ${model.hash}`,
    );
  }
  // A network lies in the file as its passes have left it: nothing is folded twice.
  const isFolded = file.header.metadata.get(preparedKey)?.split(", ").includes("fold_batch_norm");
  return isFolded && model instanceof OnnxModel ? foldBatchNorm(model).model : model;
}

/** The recipe as it was written; its arguments where they are plain values. */
function recipeOf(file: File, context: Context): RecipeUse {
  const text = metadataOf(file, "quire.recipe");
  const source = { place: file.path, text };
  const [s] = read(text).statements;
  if (s?.kind !== "recipe") return refuse(file, "must be a recipe", "quire.recipe");
  const { name, summary, parameters, items, span } = s;
  const definition = { name: name.text, summary, parameters, items, span, source };
  const given = file.header.metadata.get("quire.recipe.arguments") ?? "";
  const [use] = read(`u = ${name.text}(${given})`).statements;
  const call = use?.kind === "assign" && use.value.kind === "call" ? use.value : undefined;
  if (given === "" || call === undefined) return { definition, args: new Map() };
  return useRecipe(call as ast.CallExpression, definition, context, new Map());
}

function formatOf(file: File, field: string, decoder: SavedFormat, context: Context): Format {
  const { integer, scheme, dialect } = decoder;
  if (integer !== undefined) return { kind: "integer", integer };
  const [s] = read(scheme ?? "").statements;
  if (s?.kind !== "scheme") return refuse(file, "must be a scheme", `${field}.scheme`);
  const formula = schemeOf(s, context.scope, scheme!);
  const args = new Map(Object.entries(decoder.arguments ?? {}));
  return { kind: "formula", scheme: formula, args, ...(dialect !== undefined && { dialect }) };
}

function planOf(file: File, tensor: Tensor, decoder: SavedDecoder, context: Context): TensorPlan {
  const format = formatOf(file, `quire.decoders["${tensor.path}"]`, decoder, context);
  const { level, clip, mapping, integer } = decoder;
  return {
    tensor,
    layer: tensor.layer,
    action: "quantize",
    adjusts: [],
    lost: [],
    format,
    formatText: decoder.format,
    origins: decoder.origins,
    ...(integer && mapping && level && clip && { plan: { format: integer, mapping, level, clip } }),
    ...(integer === undefined && level && { level }),
    ...(integer === undefined && clip && { clip }),
  };
}

/** The integers that a packing can say. */
function rangeOf({ bits, signed, low, type, trits }: Packing): Range | undefined {
  if (trits !== undefined) return { low, high: low + 2 };
  if (type !== undefined) return undefined;
  return signed ? { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 } : { low, high: low + 2 ** bits - 1 };
}

interface Into {
  readonly context: Context;
  readonly room: Room<Kept>;
}

function numbersOf(file: File, name: string, packing: Packing, count: number, { context, room }: Into): Kept {
  const entry = file.header.tensors.get(name);
  if (entry === undefined) return refuse(file, "is missing", name);
  const { bits, trits = 5 } = packing;
  if (!(Number.isInteger(trits) && trits >= 1)) {
    return refuse(file, `must be an integer: it is ${trits}`, `${name} trits`);
  }
  if (packing.count !== count || !(Number.isInteger(bits) && bits >= 1 && bits <= 32)) {
    return refuse(file, `must be ${count} numbers of 1 to 32 bits: it is ${packing.count} of ${bits}`, name);
  }
  if (entry.size !== sizeOf(packing)) {
    return refuse(file, `must have ${sizeOf(packing)} bytes: it has ${entry.size}`, name);
  }
  // Read a piece at a time: a file that is cut off below is found here, and the whole need not fit into memory.
  const keeping = room.keep(packing.memory, count, rangeOf(packing));
  const numbers = packedNumbers(file.source, entry, packing, context.engine());
  for (const { piece } of eachPiece(numbers, unitOf(packing))) {
    context.poll();
    keeping.write(piece);
  }
  return keeping.end();
}

function quantizedOf(file: File, tensor: Tensor, decoder: SavedDecoder, into: Into): QuantizedTensor {
  const { context } = into;
  const { path, rows, cols, size } = tensor;
  if (decoder.rows !== rows || decoder.cols !== cols) {
    return refuse(file, `must be ${rows} x ${cols}: it is ${decoder.rows} x ${decoder.cols}`, path);
  }
  const plan = planOf(file, tensor, decoder, context);
  const bound = bindScheme(...bindingOf(plan));
  const codes = numbersOf(file, `${path}.codes`, decoder.codes, size, into);
  const names = plan.format!.kind === "integer" ? sideNames : undefined;
  const values = new PartValues(context.engine().machine, size);
  const side = new Map<string, SideValues>();
  for (const { name, share } of bound.statistics) {
    const saved = names?.get(name) ?? name, packing = decoder.side[saved];
    if (packing === undefined) {
      values.declare(name, share);
      continue;
    }
    const kept = numbersOf(file, `${path}.${saved}`, packing, Math.ceil(size / share), into);
    side.set(saved, kept);
    values.take(name, share, kept);
  }
  return {
    plan,
    tensor,
    codes,
    bits: decoder.bits,
    codeBits: codeBitsOf(bound, decoder.bits, size),
    side,
    sideTypes: new Map(Object.entries(decoder.side)),
    sideBits: decoder.sideBits,
    signal: decoder.signal,
    noise: decoder.noise,
    clipped: decoder.clipped ?? NaN,
    read: (row, count, into) => decodeCodes(bound, codes, values, row * cols, into.subarray(0, count * cols)),
  };
}

function bindingOf(plan: TensorPlan): Parameters<typeof bindScheme> {
  const use = schemeUseOf(plan), { rows, cols } = plan.tensor;
  return [use.scheme, { ...use, rows, cols }];
}

/**
 * @param source is read and not closed.
 * @throws ModelFileError when the file is malformed; Error when the source cannot be opened or is another; DiagnosticError when a
 * scheme calls a formula that is not defined.
 */
export function openSaved(path: string, source: ByteSource, context: Context): QuantizedModel {
  const file = { path, source, header: readSafetensorsHeader(path, source) };
  const decoders = decodersOf(file);
  const model = openSource(file, context);
  const use = recipeOf(file, context);
  const tensors = new Map<Tensor, QuantizedTensor>();
  const byPath = new Map(model.tensors.map((t) => [t.path, t]));
  const into = { context, room: context.rooms.open() };
  for (const [name, decoder] of Object.entries(decoders)) {
    const tensor = byPath.get(name) ?? refuse(file, "must be a tensor of the source", name);
    tensors.set(tensor, quantizedOf(file, tensor, decoder, into));
  }
  const { span } = use.definition;
  const said = file.header.metadata.get("quire.dialect") ?? "quire";
  const dialect = find("dialect", said)?.name ?? "quire";
  const plan: ModelPlan = {
    model,
    recipe: {
      use,
      rules: [],
      defaults: {},
      seed: Number(file.header.metadata.get("quire.seed") ?? 0),
      dialect: { value: dialect, text: dialect, span, line: 0 },
      prepare: [],
      solve: [],
    },
    tensors: [...tensors.values()].map((q) => q.plan),
    activations: openedActivations(
      file.header.metadata.get(activationsKey),
      model,
      (problem, field) => refuse(file, problem, field),
      (saved, field) => formatOf(file, field, saved, context),
    ),
    solve: [],
    warnings: [],
  };
  return new QuantizedModel(path.split(/[/\\]/).at(-1)!.replace(/\.safetensors$/, ""), plan, tensors);
}

function decodersOf(file: File): Readonly<Record<string, SavedDecoder>> {
  const field = "quire.decoders";
  let found: unknown;
  try {
    found = JSON.parse(metadataOf(file, field));
  } catch (cause) {
    return refuse(file, `is no JSON: ${cause instanceof Error ? cause.message : cause}`, field);
  }
  const isRecord = (v: unknown) => typeof v === "object" && v !== null && !Array.isArray(v);
  if (!isRecord(found)) return refuse(file, "must be an object", field);
  for (const [path, decoder] of Object.entries(found as Record<string, unknown>)) {
    const has = (key: string) => isRecord((decoder as Record<string, unknown>)[key]);
    if (!isRecord(decoder) || !has("codes") || !has("side")) {
      return refuse(file, "must have codes and side", `${field}["${path}"]`);
    }
  }
  return found as Readonly<Record<string, SavedDecoder>>;
}
