/** `save q to "out/q.safetensors"`: a file for Quire, with all that is needed to have the same value again. */
import type * as ast from "../../../grammar/ast.ts";
import { writeSafetensors } from "../../model/safetensors.ts";
import { isTrained, type TrainedModel } from "../../nn/trained_model.ts";
import type { ByteSource } from "../../ports.ts";
import type { Context, StatementResult } from "../context.ts";
import { checkEnding, checkSource, done, writing } from "../exports/file.ts";
import { text } from "../expression.ts";
import { quantizedOf } from "../quantized_value.ts";
import { recordOf } from "../record.ts";
import { savedActivations } from "../saved/activations.ts";
import { saveTensor } from "../saved/decoder.ts";
import { embedded } from "../saved/embedded.ts";
import { checkWritten } from "../saved/written.ts";
import { checkpointMetadata, checkpointTensors, openCheckpoint } from "../training/checkpoint_file.ts";
import { trainedOf } from "../training/trained_value.ts";

type Save = Extract<ast.Statement, { kind: "save" }>;

/** A trained network: its tensors, and all that opens it as the same network. */
function saveTrained(s: Save, model: TrainedModel, path: string, context: Context): StatementResult {
  return writing(path, s.path, () => {
    const check = (written: ByteSource) => void openCheckpoint(path, written, context);
    const [tensors, metadata] = [checkpointTensors(model), checkpointMetadata(model)];
    const bytes = writeSafetensors(tensors, metadata, context.ports.create(path), check);
    return done(path, "the trained network", bytes, context);
  });
}

export async function save(s: Save, context: Context): Promise<StatementResult> {
  const path = text(s.path, context), trained = trainedOf(s.value, context);
  checkEnding(path, ".safetensors", s.path);
  if (trained !== undefined) return saveTrained(s, trained, path, context);
  const q = quantizedOf(s.value, context);
  checkSource(path, q.model, s.path);
  const record = await recordOf(q);
  const engine = context.engine();
  const saved = [...q.tensors.values()].map((t) => ({ path: t.tensor.path, ...saveTensor(t, engine) }));
  const decoders = Object.fromEntries(saved.map(({ path, decoder }) => [path, decoder]));
  const tensors = saved.flatMap((t) => t.tensors);
  const metadata = { ...record, "quire.decoders": JSON.stringify(decoders), ...savedActivations(q.plan) };
  return writing(path, s.path, () => {
    const check = (written: ByteSource) => checkWritten(path, written, tensors, metadata, engine);
    const source = isTrained(q.model) ? [embedded(q.model)] : [];
    const all = [...tensors, ...source];
    const bytes = writeSafetensors(all, metadata, context.ports.create(path), check);
    const what = source.length > 0
      ? "codes, scales, the recipe and the network"
      : "codes, scales and the recipe";
    return done(path, what, bytes, context);
  });
}
