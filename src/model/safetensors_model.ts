/** A safetensors file as a model, or several that an index names: the header first, weights when they are asked for. */
import type { ByteSource } from "../ports.ts";
import { isBelow, type OpenBeside, remembering } from "./beside.ts";
import { type CompressionConfig, readCompression } from "./compressed/config.ts";
import type { Part } from "./compressed/elements.ts";
import { decompressed } from "./compressed/modules.ts";
import { FileElements } from "./elements.ts";
import { ModelFileError } from "./file_error.ts";
import type { Dtype, Model, OtherTensor } from "./model.ts";
import { NamedModel, type NamedTensor } from "./named/named_model.ts";
import { readSafetensorsHeader, type SafetensorsEntry } from "./safetensors_read.ts";
import { sizeOf } from "./view.ts";

/** Types of elements that are real numbers; all others are kept as they are. */
const dtypes: Readonly<Record<string, Dtype>> = { F32: "f32", F16: "f16", BF16: "bf16", F64: "f64" };
/** An index of more bytes is none: that of a model of a terabyte has a few. */
const mostIndex = 100_000_000;

class Collected {
  readonly tensors: NamedTensor[] = [];
  readonly others: OtherTensor[] = [];
  readonly #parts = new Map<string, Part>();

  add(name: string, entry: SafetensorsEntry, source: ByteSource): void {
    this.#parts.set(name, { ...entry, source });
  }

  /** Sorts what was added. @param config how weights are stored as codes, when it says. */
  sort(config: CompressionConfig | undefined, fail: Fail): void {
    const stored = config && decompressed(this.#parts, config, fail);
    this.tensors.push(...stored?.tensors ?? []);
    for (const [name, part] of this.#parts) if (!stored?.used.has(name)) this.#plain(name, part);
  }

  #plain(name: string, { dtype: stored, shape, offset, size: bytes, source }: Part): void {
    const dtype = Object.hasOwn(dtypes, stored) ? dtypes[stored] : undefined, size = sizeOf(shape);
    if (dtype === undefined || size === 0) {
      this.others.push({ path: name, dtype: stored, shape, source, offset, bytes });
    } else this.tensors.push({ name, shape, dtype, elements: new FileElements(source, offset, size, dtype) });
  }

  /** The config beside the files, asked for when there are scales that it may be about. */
  configOf(beside: OpenBeside | undefined): CompressionConfig | undefined {
    if (beside === undefined || ![...this.#parts.keys()].some((name) => name.endsWith(".weight_scale"))) {
      return undefined;
    }
    let source: ByteSource | undefined;
    try {
      source = beside("config.json");
      return readCompression(source);
    } catch {
      // Without one the tensors are shown as they are.
      return undefined;
    } finally {
      source?.close();
    }
  }
}

/** @throws ModelFileError when the header is malformed. */
export function safetensorsModel(path: string, source: ByteSource, beside?: OpenBeside): Model {
  const { metadata, tensors } = readSafetensorsHeader(path, source);
  const found = new Collected();
  for (const [name, entry] of tensors) found.add(name, entry, source);
  found.sort(found.configOf(beside), (problem, field) => {
    throw new ModelFileError(path, "safetensors", problem, tensors.get(field)?.offset ?? 0, field);
  });
  const file = { path, format: "safetensors", ending: /\.safetensors$/i, sources: [source], notes: [] };
  return new NamedModel({ ...file, ...found, metadata });
}

/**
 * A model in several files, by the index that Hugging Face's libraries write: { "weight_map": { tensor: file } }.
 * @param beside opens the files, which are closed when this throws; the index is not.
 * @throws ModelFileError when the index, or a file that it names, is malformed.
 */
export function shardedModel(path: string, source: ByteSource, beside?: OpenBeside): Model {
  const fail = (problem: string, field: string, cure?: string): never => {
    throw new ModelFileError(path, "an index of safetensors files", problem, 0, field, cure);
  };
  const shards = Map.groupBy(Object.entries(weightMap(source, fail)), ([, location]) => location);
  if (beside === undefined) return fail("must be in a folder with the files that it names", "weight_map");
  const opened: ByteSource[] = [], found = new Collected(), notes: string[] = [];
  const open = remembering(beside, opened);
  const metadata = new Map<string, string>();
  const folder = path.slice(0, path.search(/[^/\\]*$/));
  try {
    for (const [location, named] of shards) {
      if (!isBelow(location)) {
        fail(`must be a file below the model's folder: it is "${location}"`, named[0]![0]);
      }
      const shard = opening(location, open, fail), header = readSafetensorsHeader(folder + location, shard);
      const wanted = new Set(named.map(([name]) => name));
      for (const [name, entry] of header.tensors) if (wanted.delete(name)) found.add(name, entry, shard);
      for (const name of wanted) fail(`must be in "${location}": it is not`, `weight_map["${name}"]`);
      for (const [key, text] of header.metadata) metadata.set(key, text);
      const unnamed = header.tensors.size - named.length;
      if (unnamed > 0) notes.push(`${location}: the index leaves out ${unnamed} of its tensors`);
    }
    const ending = /\.safetensors\.index\.json$|\.json$/i;
    found.sort(found.configOf(beside), fail);
    const files = [...shards.keys()];
    const file = { path, files, format: "safetensors", ending, sources: [source, ...opened], notes };
    return new NamedModel({ ...file, ...found, metadata });
  } catch (cause) {
    for (const shard of opened) shard.close();
    throw cause;
  }
}

/** An error says which file is missing, and not the index. */
function opening(location: string, open: OpenBeside, fail: Fail): ByteSource {
  try {
    return open(location);
  } catch (cause) {
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/^Cannot open .*? as /, "");
    return fail(
      `names "${location}", which cannot be opened: ${why}`,
      "weight_map",
      "All files that it names must be beside it",
    );
  }
}

type Fail = (problem: string, field: string, cure?: string) => never;

function weightMap(
  source: ByteSource,
  fail: Fail,
): Readonly<Record<string, string>> {
  if (source.size > mostIndex) {
    return fail(`must be at most ${mostIndex} bytes long: it is ${source.size}`, "the index");
  }
  const bytes = new Uint8Array(source.size);
  source.read(0, bytes);
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    return fail(`is no JSON: ${cause instanceof Error ? cause.message : cause}`, "the index");
  }
  const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
    typeof v === "object" && v !== null && !Array.isArray(v);
  const map = isRecord(index) ? index.weight_map : undefined;
  if (!isRecord(map)) {
    const cure = "A model in several files is opened by its index, *.safetensors.index.json";
    return fail("must be an object of tensors and their files", "weight_map", cure);
  }
  for (const [name, location] of Object.entries(map)) {
    if (typeof location !== "string") return fail("must be the name of a file", `weight_map["${name}"]`);
  }
  return map as Readonly<Record<string, string>>;
}
