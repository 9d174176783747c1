/**
 * Checkpoints: the tensors of a trained network as safetensors, by the names that they have in its ONNX file ("conv1.weight"), with
 * the metadata of that file. Opened again, the file is made anew, and must have the hash that it had.
 */
import { DiagnosticError } from "../../../grammar/diagnostic.ts";
import { ModelFileError } from "../../model/file_error.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import type { StoredTensor } from "../../model/safetensors.ts";
import { readSafetensorsHeader, type SafetensorsHeader } from "../../model/safetensors_read.ts";
import { kernelsOn } from "../../nn/kernels.ts";
import { RunningNetwork } from "../../nn/network.ts";
import { onnxOf } from "../../nn/onnx.ts";
import type { TrainedTensor } from "../../nn/train.ts";
import { memorySource, type TrainedModel } from "../../nn/trained_model.ts";
import type { ByteSource } from "../../ports.ts";
import type { Context } from "../context.ts";
import { networkFrom, networkKey, withNetwork } from "./checkpoint.ts";

/** What only these files have beside the metadata of the model. */
const nameKey = "quire.model", inputKey = "quire.input", hashKey = "quire.model.sha256";
const own: ReadonlySet<string> = new Set([nameKey, inputKey, hashKey]);

/** Whether a safetensors file is a checkpoint. */
export const isCheckpoint = ({ metadata }: SafetensorsHeader): boolean =>
  metadata.has(networkKey) && metadata.has(hashKey);

export function checkpointMetadata(model: TrainedModel): Record<string, string> {
  return {
    ...Object.fromEntries(model.metadata),
    [nameKey]: model.name,
    [inputKey]: model.input.join("×"),
    [hashKey]: model.hash,
  };
}

export function checkpointTensors({ tensors }: TrainedModel): StoredTensor[] {
  return tensors.map((tensor) => ({
    name: tensor.path,
    dtype: "F32",
    shape: tensor.shape,
    bytes: 4 * tensor.size,
    *pieces() {
      const values = new Float32Array(tensor.size);
      tensor.read(0, tensor.rows, values);
      yield littleEndian(values);
    },
  }));
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length), view = new DataView(bytes.buffer);
  values.forEach((v, i) => view.setFloat32(4 * i, v, true));
  return bytes;
}

/**
 * @param source is read and not closed.
 * @throws ModelFileError when something is missing, has another shape, or the tensors are not those that were saved
 */
export function openCheckpoint(path: string, source: ByteSource, context: Context): TrainedModel {
  const { metadata, tensors } = readSafetensorsHeader(path, source);
  const refuse = (problem: string, field: string, offset = 8): never => {
    throw new ModelFileError(path, "a checkpoint", problem, offset, field);
  };
  const said = (key: string) => metadata.get(key) ?? refuse("is missing", key);
  const input = said(inputKey).split("×").map(Number), { arena } = context.engine().machine;
  const mark = arena.mark();
  let stored: TrainedTensor[][], network: ReturnType<typeof networkFrom>;
  try {
    network = networkFrom(said(networkKey), input, context);
    const { places } = new RunningNetwork(network, input, 1, kernelsOn(context.engine().machine), false);
    stored = places.map(({ layer, path }) =>
      layer.parameters.map(({ name, role, shape, size }) => {
        const key = `${path}.${name}`, entry = tensors.get(key) ?? refuse("is missing", key);
        if (entry.dtype !== "F32" || entry.shape.join() !== shape.join()) {
          const is = `${entry.dtype} ${entry.shape.join("×")}`;
          refuse(`must be F32 ${shape.join("×")}: it is ${is}`, key, entry.offset);
        }
        const bytes = new Uint8Array(4 * size), view = new DataView(bytes.buffer);
        source.read(entry.offset, bytes);
        const values = Float32Array.from({ length: size }, (_, i) => view.getFloat32(4 * i, true));
        return { name, role, shape, values };
      })
    );
  } catch (error) {
    if (error instanceof DiagnosticError) return refuse("must be a network of this version", networkKey);
    if (error instanceof RangeError) return refuse(`does not fit: ${error.message}`, networkKey);
    throw error;
  } finally {
    arena.release(mark);
  }
  const name = said(nameKey), kept = [...metadata].filter(([key]) => !own.has(key));
  const bytes = onnxOf(name, network, input, stored, Object.fromEntries(kept));
  const model = withNetwork(new OnnxModel(`${name}.onnx`, memorySource(bytes)), context) as TrainedModel;
  if (model.hash === said(hashKey)) return model;
  return refuse(`must be ${model.hash}, of what its tensors and texts make: it is ${said(hashKey)}`, hashKey);
}
