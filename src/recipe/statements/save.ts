/** `save q to "out/q.safetensors"`: a file for Quire, with all that is needed to have the same value again. */
import type * as ast from "../../../grammar/ast.ts";
import { writeSafetensors } from "../../model/safetensors.ts";
import type { ByteSource } from "../../ports.ts";
import type { Context, StatementResult } from "../context.ts";
import { checkEnding, checkSource, done, writing } from "../exports/file.ts";
import { text } from "../expression.ts";
import { quantizedOf } from "../quantized_value.ts";
import { recordOf } from "../record.ts";
import { saveTensor } from "../saved/decoder.ts";
import { checkWritten } from "../saved/written.ts";

type Save = Extract<ast.Statement, { kind: "save" }>;

export async function save(s: Save, context: Context): Promise<StatementResult> {
  const q = quantizedOf(s.value, context);
  const path = text(s.path, context);
  checkEnding(path, ".safetensors", s.path);
  checkSource(path, q.model, s.path);
  const record = await recordOf(q);
  const engine = context.engine();
  const saved = [...q.tensors.values()].map((t) => ({ path: t.tensor.path, ...saveTensor(t, engine) }));
  const decoders = Object.fromEntries(saved.map(({ path, decoder }) => [path, decoder]));
  const tensors = saved.flatMap((t) => t.tensors);
  const metadata = { ...record, "quire.decoders": JSON.stringify(decoders) };
  return writing(path, s.path, () => {
    const check = (written: ByteSource) => checkWritten(path, written, tensors, metadata, engine);
    const bytes = writeSafetensors(tensors, metadata, context.ports.create(path), check);
    return done(path, "codes, scales and the recipe", bytes, context);
  });
}
