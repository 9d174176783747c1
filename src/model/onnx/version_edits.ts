/** What a file says of the version of the format, and of its opset of ai.onnx. */
import { integerField } from "./message.ts";
import type { OnnxModel } from "./read.ts";
import { type Edit, field, replacement } from "./splice.ts";

const modelIr = 1, modelOpset = 8;

/** The version of the format that came with an opset (onnx/docs/Versioning.md). */
const irOf = (opset: number) => opset >= 21 ? 10 : opset >= 19 ? 9 : opset >= 15 ? 8 : 7;

export function* versionEdits(
  { proto: { span, ir, opsets, opsetSpans } }: OnnxModel,
  opset: number,
): Generator<Edit> {
  const version = irOf(opset);
  if (ir.version < version) {
    for (const { from, to } of ir.places) yield replacement(from, to, span, new Uint8Array(0));
    yield replacement(0, 0, span, integerField(modelIr, version));
  }
  if (opsets.get("") === opset) return;
  for (const { tag, end } of opsetSpans) yield replacement(tag, end, span, new Uint8Array(0));
  yield replacement(span.end, span.end, span, field(modelOpset, integerField(2, opset)));
}
