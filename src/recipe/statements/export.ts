/** `export MODEL to "out/..." as FORMAT`: a file for other runtimes. What was written is read back first. */
import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { RowSource, Tensor } from "../../model/model.ts";
import { opsetOfFlows } from "../../model/onnx/raised_flows.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { compareWritten, writeOnnx } from "../../model/onnx/write.ts";
import { writeQdq } from "../../model/onnx/write_qdq.ts";
import { openModel } from "../../model/open.ts";
import type { TrainedModel } from "../../nn/trained_model.ts";
import type { ByteSource } from "../../ports.ts";
import { planned } from "../../registry/planned.ts";
import { find, kindOf, namesOf } from "../../registry/registry.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { bindNamed } from "../bind_arguments.ts";
import {
  checkSources,
  describe as describeCompressed,
  exportCompressed,
  filesOf,
  planCompressed,
} from "../exports/compressed/export.ts";
import type { IntegerLayout } from "../exports/compressed/weights.ts";
import { decodedBias } from "../exports/bias.ts";
import { checkEnding, checkSource, done, writing } from "../exports/file.ts";
import { exportGguf } from "../exports/gguf.ts";
import { writtenFlows } from "../exports/written_flows.ts";
import { describe, numbersOf, planQdq } from "../exports/qdq.ts";
import { text } from "../expression.ts";
import type { QuantizedModel, QuantizedTensor } from "../quantized_model.ts";
import { quantizedOf } from "../quantized_value.ts";
import { recordOf } from "../record.ts";
import { trainedOf } from "../training/trained_value.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

/** What names of files end in. */
const endings: Readonly<Record<string, string>> = {
  onnx: ".onnx",
  qdq: ".onnx",
  gguf: ".gguf",
  compressed_tensors: ".safetensors",
};

function exportTrained(
  s: Of<"export">,
  model: TrainedModel,
  path: string,
  context: Context,
): StatementResult {
  return writing(path, s.path, () => {
    const check = (source: ByteSource) => compareWritten(openModel(path, source), model, new Map());
    const bytes = writeOnnx(model, new Map(), context.ports.create(path), {}, check);
    return done(path, "the trained network", bytes, context);
  });
}

export async function exportModel(s: Of<"export">, context: Context): Promise<StatementResult> {
  const name = s.format.kind === "name" ? s.format.name : s.format.callee.text;
  if (planned.has(name)) {
    fail(
      messages.notYet(s.format.span, {
        what: `export as ${name}`,
        cure: `There is ${namesOf("exportFormat").join(", ")}`,
      }),
    );
  }
  const entry = find("exportFormat", name);
  if (entry === undefined) {
    const known = namesOf("exportFormat");
    const is = kindOf(name);
    fail(
      messages.unknown(s.format.span, {
        kind: "exportFormat",
        name,
        near: suggest(name, known),
        known,
        ...(is !== undefined && { is }),
      }),
    );
  }
  const { opset, integers } = bindNamed(entry, s.format, context, new Map());
  const path = text(s.path, context);
  checkEnding(path, endings[name]!, s.path, name === "compressed_tensors");
  const trained = name === "onnx" ? trainedOf(s.value, context) : undefined;
  if (trained !== undefined) return exportTrained(s, trained, path, context);
  const q = quantizedOf(s.value, context);
  if (name !== "onnx" && name !== "qdq" && q.plan.activations.some((a) => a.action === "quantize")) {
    context.warn(messages.flowsNotStored(s.format.span, { format: name }));
  }
  if (name === "compressed_tensors") {
    return await exportFolder(s, q, path, integers as IntegerLayout, context);
  }
  checkSource(path, q.model, s.path);
  const replace = decodedOf(q, context);
  const record = await recordOf(q);
  if (name === "gguf") {
    return writing(path, s.path, () => {
      const { bytes, what, notes } = exportGguf(q, replace, record, path, context);
      return done(path, what, bytes, context, notes);
    });
  }
  const plan = opset === undefined ? undefined : planQdq(q, Number(opset), s.format.span, context);
  for (const bias of plan?.biases ?? []) replace.set(bias, decodedBias(bias, plan!.coded.get(bias)!));
  const flows = plan === undefined ? numberFlows(q, s.format.span) : [];
  return writing(path, s.path, () => {
    const check = (source: ByteSource) => {
      const written = openModel(path, source);
      try {
        compareWritten(written, q.model, replace);
      } finally {
        written.close();
      }
    };
    if (plan !== undefined) {
      const decoded = numbersOf(plan, (own) => replace.get(own.tensor)!);
      const content = { ...plan, decoded, metadata: record };
      const bytes = writeQdq(q.model, content, context.ports.create(path), check);
      const { bytes: before } = q.model, { opset } = plan;
      const { value } = done(path, describe(q, plan), bytes, context, [], before);
      return { value: { ...value, before, opset, tensors: plan.coded.size, decoded: plan.decoded.size } };
    }
    return done(
      path,
      "the source graph with float weights on the grid",
      writeOnnx(q.model, replace, context.ports.create(path), record, check, flows),
      context,
    );
  });
}

async function exportFolder(
  s: Of<"export">,
  q: QuantizedModel,
  path: string,
  layout: IntegerLayout,
  context: Context,
): Promise<StatementResult> {
  const files = filesOf(path);
  checkSources(files, q, s.path);
  const record = await recordOf(q);
  const plan = planCompressed(q, layout, s.format.span, context);
  return writing(path, s.path, () => {
    const { bytes, left } = exportCompressed(q, plan, decodedOf(q, context), record, files, context);
    const notes = left.map((tensor) => `${tensor}: left out, safetensors has no such type`);
    const { bytes: before } = q.model;
    const { value } = done(files.file, describeCompressed(plan), bytes, context, notes, before);
    return { value: { ...value, ...files, before, tensors: plan.coded.size, decoded: plan.decoded.size } };
  });
}

/** Decoded rows of each quantized tensor. */
const decodedOf = (q: QuantizedModel, context: Context): Map<Tensor, RowSource> =>
  new Map([...q.tensors].map(([tensor, own]) => [tensor, decoded(own, context)]));

/** What is done to values that flow in a file of numbers. */
const numberFlows = (q: QuantizedModel, at: Span) =>
  q.model instanceof OnnxModel ? writtenFlows(q, opsetOfFlows(q.model), at) : [];

/** Decoded rows, with a look at the interrupt flag for each read. */
function decoded(q: QuantizedTensor, context: Context): RowSource {
  const { rows, cols } = q.tensor;
  return {
    rows,
    cols,
    read(row, count, into) {
      context.poll();
      q.read(row, count, into);
    },
  };
}
