/** A network that was trained here has no file that its quantized model could name: its own bytes travel with the codes. */
import type { StoredTensor } from "../../model/safetensors.ts";
import type { SafetensorsHeader } from "../../model/safetensors_read.ts";
import type { TrainedModel } from "../../nn/trained_model.ts";
import type { ByteSource } from "../../ports.ts";

const name = "quire.source.onnx";

export function embedded(model: TrainedModel): StoredTensor {
  const { source } = model.wire;
  return {
    name,
    dtype: "U8",
    shape: [source.size],
    bytes: source.size,
    *pieces() {
      const bytes = new Uint8Array(source.size);
      source.read(0, bytes);
      yield bytes;
    },
  };
}

/** The ONNX file of the source; undefined when it stands elsewhere. */
export function embeddedIn({ tensors }: SafetensorsHeader, source: ByteSource): Uint8Array | undefined {
  const entry = tensors.get(name);
  if (entry === undefined) return undefined;
  const bytes = new Uint8Array(entry.size);
  source.read(entry.offset, bytes);
  return bytes;
}
