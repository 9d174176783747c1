/** Statements that write files: export for other runtimes, save for Quire. What was written is read back first. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { bytesText } from "../../display/table.ts";
import type { RowSource, Tensor } from "../../model/model.ts";
import { compareWritten, writeOnnx } from "../../model/onnx/write.ts";
import { openModel } from "../../model/open.ts";
import { type StoredTensor, writeSafetensors } from "../../model/safetensors.ts";
import { find, kindOf, namesOf } from "../../registry/registry.ts";
import { Interrupted } from "../../tensor/interrupt.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { text, want } from "../expression.ts";
import type { QuantizedModel, QuantizedTensor } from "../quantized_model.ts";
import { recordOf } from "../record.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

const quantizedOf = (e: ast.Expression, context: Context): QuantizedModel =>
  want("quantized", e, context, undefined, "Quantize it first: q = apply RECIPE() to MODEL").quantized;

/** Runs a writer; a failure names the file. */
function writing<T>(path: string, e: ast.Expression, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (cause instanceof Interrupted || !(cause instanceof Error)) throw cause;
    return fail(
      messages.cannotWrite(e.span, {
        path,
        why: cause.message.replace(/^Cannot (?:write|create) "[^"]*":? ?/, ""),
      }),
    );
  }
}

function done(path: string, bytes: number, context: Context): StatementResult {
  context.emit({
    kind: "stream",
    name: "stdout",
    text: `wrote ${path} (${bytesText(bytes)}), read back and equal\n`,
  });
  return { value: { path, bytes } };
}

export async function exportModel(s: Of<"export">, context: Context): Promise<StatementResult> {
  const { kind } = s.format;
  const name = s.format.kind === "name" ? s.format.name : s.format.callee.text;
  if (find("exportFormat", name) === undefined || kind === "call") {
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
  const q = quantizedOf(s.value, context);
  const path = text(s.path, context);
  const replace = new Map<Tensor, RowSource>();
  for (const [tensor, own] of q.tensors) {
    replace.set(tensor, { rows: tensor.rows, cols: tensor.cols, read: own.read.bind(own) });
  }
  const record = await recordOf(q);
  return writing(path, s.path, () => {
    const bytes = writeOnnx(q.model, replace, context.ports.create(path), record);
    const written = openModel(path, context.ports.open(path));
    try {
      compareWritten(written, q.model, replace);
    } finally {
      written.close();
    }
    return done(path, bytes, context);
  });
}

/** The stored tensors of one quantized one: codes, packed when they have less than 5 bits, and what decodes them. */
function stored(q: QuantizedTensor, context: Context): StoredTensor[] {
  const { path } = q.tensor;
  const view = (a: ArrayBufferView) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
  const narrow = q.codes instanceof Int32Array ? undefined : q.codes;
  const packed = narrow !== undefined && q.bits <= 4 ? context.engine().pack(narrow, q.bits) : undefined;
  const codes: StoredTensor = packed !== undefined
    ? { name: `${path}.codes`, dtype: "U8", shape: [packed.length], bytes: packed }
    : {
      name: `${path}.codes`,
      dtype: q.codes instanceof Int8Array ? "I8" : q.codes instanceof Uint8Array ? "U8" : "I32",
      shape: [q.tensor.rows, q.tensor.cols],
      bytes: view(q.codes),
    };
  const side = [...q.side].map(([name, values]): StoredTensor => ({
    name: `${path}.${name}`,
    dtype: values instanceof Float32Array ? "F32" : values instanceof Int8Array ? "I8" : "U8",
    shape: [values.length],
    bytes: view(values),
  }));
  return [codes, ...side];
}

export async function save(s: Of<"save">, context: Context): Promise<StatementResult> {
  const q = quantizedOf(s.value, context);
  const path = text(s.path, context);
  const record = await recordOf(q);
  const decoders = Object.fromEntries([...q.tensors.values()].map((t) => [t.tensor.path, {
    format: t.plan.formatText,
    properties: t.plan.origins.map((o) => o.text).filter((o) => o !== "").slice(1),
    bits: t.bits,
    shape: t.tensor.shape,
    rows: t.tensor.rows,
    cols: t.tensor.cols,
    ...(t.plan.format?.kind === "formula" &&
      { scheme: t.plan.format.scheme.source, arguments: Object.fromEntries(t.plan.format.args) }),
  }]));
  const tensors = [...q.tensors.values()].flatMap((t) => stored(t, context));
  return writing(path, s.path, () => {
    const header = writeSafetensors(
      tensors,
      { ...record, "quire.decoders": JSON.stringify(decoders) },
      context.ports.create(path),
    );
    const file = context.ports.open(path);
    try {
      let offset = 0;
      for (const bytes of [header, ...tensors.map((t) => t.bytes)]) {
        const found = new Uint8Array(bytes.length);
        file.read(offset, found);
        if (bytes.some((b, i) => b !== found[i])) {
          throw new Error(`what was written differs at byte ${offset}`);
        }
        offset += bytes.length;
      }
      return done(path, file.size, context);
    } finally {
      file.close();
    }
  });
}
