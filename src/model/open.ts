/** Opens a model file by what is in it, whatever its name. */
import type { ByteSource, Ports } from "../ports.ts";
import { foreignFormat } from "./format.ts";
import type { DecodeBlocks } from "./gguf/block_elements.ts";
import { GgufModel } from "./gguf/read.ts";
import type { Model } from "./model.ts";
import type { OpenBeside } from "./beside.ts";
import { npyModel, npzModel } from "./numpy/read.ts";
import { holdsArrays } from "./numpy/zip.ts";
import { OnnxModel } from "./onnx/read.ts";
import { safetensorsModel, shardedModel } from "./safetensors_model.ts";

export interface Opening {
  /** Opens a file by its path relative to the model's folder, for weights kept in a file of their own. */
  readonly beside?: OpenBeside | undefined;
  /** Decodes the quantized blocks of GGUF files, which are refused without it. */
  readonly decode?: DecodeBlocks | undefined;
}

/**
 * @param path for messages, and to name the model.
 * @param source is closed with the model, and when this throws.
 * @throws ModelFileError when the file is malformed; Error when it is no model that Quire reads.
 */
export function openModel(path: string, source: ByteSource, { beside, decode }: Opening = {}): Model {
  try {
    const refuse = (what: string) => {
      throw new Error(
        `Cannot open "${path}" as a model: it must be an ONNX, safetensors, GGUF or NumPy file, and it is ${what}`,
      );
    };
    if (source.size === 0) refuse("empty");
    const format = formatOf(source, refuse);
    if (/\.safetensors$/i.test(path) || format === "a safetensors file") {
      return safetensorsModel(path, source, beside);
    }
    if (/\.json$/i.test(path) && format === "a text file") return shardedModel(path, source, beside);
    if (format === "a GGUF file" && decode !== undefined) return new GgufModel(path, source, decode);
    if (format === "a NumPy array") return npyModel(path, source);
    if (format === "a zip archive" && holdsArrays(source)) return npzModel(path, source);
    if (format !== undefined) refuse(format);
    return new OnnxModel(path, source, beside);
  } catch (cause) {
    source.close();
    throw cause;
  }
}

/** Some systems open a directory like a file and fail at the first read. */
function formatOf(source: ByteSource, refuse: (what: string) => void): string | undefined {
  try {
    return foreignFormat(source);
  } catch (cause) {
    if (cause instanceof Error && /directory/i.test(`${cause.name} ${cause.message}`)) refuse("a directory");
    throw cause;
  }
}

/** Opens a model of the user; weights in files of their own are looked for in its folder. */
export function openModelFile(path: string, ports: Pick<Ports, "open">, decode?: DecodeBlocks): Model {
  const folder = path.slice(0, path.search(/[^/\\]*$/));
  return openModel(path, ports.open(path), { beside: (location) => ports.open(folder + location), decode });
}
