/** `open("...")`: a sample by its name, or a file beside the notebook. */
import type { Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import { ModelFileError } from "../model/file_error.ts";
import { openModelFile } from "../model/open.ts";
import { openSample, samples } from "../model/samples.ts";
import { Interrupted } from "../tensor/interrupt.ts";
import { type Context, fail } from "./context.ts";
import { isSaved, openSaved } from "./saved/open_saved.ts";
import { ggufDecoder } from "./decode_gguf.ts";
import type { TrainedModel } from "../nn/trained_model.ts";
import { QuantizedModel } from "./quantized_model.ts";
import { readSafetensorsHeader } from "../model/safetensors_read.ts";
import { DataError } from "./data/data_error.ts";
import { LabelFileError } from "./data/label_file.ts";
import { dataSets } from "./data/named.ts";
import { openData } from "./data/open_data.ts";
import { PictureError } from "./data/picture/picture.ts";
import { withNetwork } from "./training/checkpoint.ts";
import { isCheckpoint, openCheckpoint } from "./training/checkpoint_file.ts";
import type { Value } from "./values.ts";

export function openNamed(path: string, span: Span, context: Context): Value {
  try {
    if (Object.hasOwn(dataSets, path)) {
      const { ports, files } = context;
      const set = dataSets[path]!.open({ ports, files, poll: () => context.poll() });
      return { kind: "data", data: { set } };
    }
    const data = openData(path, context);
    if (data !== undefined) return { kind: "data", data: { set: data } };
    const saved = openOwnFile(path, context);
    if (saved instanceof QuantizedModel) return { kind: "quantized", quantized: saved };
    if (saved !== undefined) return { kind: "model", model: saved, name: path.split("/").at(-1)! };
    const sample = Object.hasOwn(samples, path);
    const model = context.files.keep((ports) =>
      sample
        ? openSample(path, ports)
        : withNetwork(openModelFile(path, ports, ggufDecoder(context)), context)
    );
    return { kind: "model", model, name: path.split("/").at(-1)! };
  } catch (cause) {
    if (cause instanceof Interrupted || !(cause instanceof Error)) throw cause;
    const why = reason(cause.message);
    const near = suggest(path, Object.keys(samples));
    const cure = Object.hasOwn(dataSets, path)
      ? `It is read from ${dataSets[path]!.from}`
      : cause instanceof DataError
      ? cause.cure ?? "Mend the data, or leave out what does not fit"
      : cause instanceof PictureError || cause instanceof LabelFileError
      ? cause.cure
      : cause instanceof ModelFileError
      ? cause.cure ?? "The file is cut off or damaged: get it again"
      : near.length > 0
      ? `Did you mean the sample "${near[0]}"?`
      : `A path starts at the notebook's folder; the samples are ${
        Object.keys(samples).map((s) => `"${s}"`).join(", ")
      }`;
    return fail(messages.cannotOpen(span, { path, why, cure }));
  }
}

/** A file that `save` wrote; undefined when it is another. */
function openOwnFile(path: string, context: Context): QuantizedModel | TrainedModel | undefined {
  if (!path.endsWith(".safetensors")) return undefined;
  const source = context.ports.open(path);
  try {
    const header = readSafetensorsHeader(path, source);
    if (isCheckpoint(header)) return openCheckpoint(path, source, context);
    return isSaved(header) ? openSaved(path, source, context) : undefined;
  } finally {
    source.close();
  }
}

/** What stands behind "Cannot open ... :" and "... as": the sentence around it is the diagnostic's. */
function reason(message: string): string {
  const body = message.replace(/^Cannot read "[^"]*" as ONNX: /, "its ONNX data is damaged: ")
    .replace(
      /^Cannot read "[^"]*" as (?:safetensors|GGUF|a NumPy array|NumPy arrays|an index of safetensors files|a quantized model|a checkpoint): /,
      "",
    )
    .replace(/^Cannot open "?.*?"? (?:as (?:a (?:model|sample)|data): |as )/, "")
    .replace(/^Cannot open "[^"]*": /, "");
  return body.replace(/\.$/, "");
}
