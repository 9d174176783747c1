/** Opens a model file by what is in it. */
import type { ByteSource } from "../ports.ts";
import type { Model } from "./model.ts";
import type { OpenBeside } from "./onnx/elements_of.ts";
import { OnnxModel } from "./onnx/read.ts";

/**
 * @param path for messages, and to name the model.
 * @param source is closed with the model, and when this throws.
 * @param beside opens a file by its path relative to the model's folder, for weights kept apart.
 * @throws ModelFileError when the file is malformed; Error when it is no model that Quire reads.
 */
export function openModel(path: string, source: ByteSource, beside?: OpenBeside): Model {
  try {
    const name = path.split(/[/\\]/).at(-1) ?? path;
    return new OnnxModel(name, source, beside);
  } catch (cause) {
    source.close();
    throw cause;
  }
}
