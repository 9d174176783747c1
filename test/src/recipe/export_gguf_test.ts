/** `export ... as gguf`: what is in the file, what it keeps of its source, and what happens when it cannot be written. */
import { describe, expect, test } from "vitest";
import { layouts } from "../../../src/gguf/layouts.ts";
import { readGgufHeader } from "../../../src/model/gguf/header.ts";
import { openSession, plain, type TestSession } from "../../open_session.ts";
import { made } from "../model/library_files.ts";
import { MemorySource } from "../model/sources.ts";

function session(...names: string[]): TestSession {
  const opened = openSession();
  for (const name of names) opened.files.set(name, made(name).bytes);
  return opened;
}
const headerOf = ({ files }: TestSession, path: string) =>
  readGgufHeader(path, new MemorySource(files.get(path)!));

/** Runs what must succeed. */
async function run(on: TestSession, code: string): Promise<string> {
  const { error, text } = await on.run(code);
  expect(plain(error?.traceback.join("\n") ?? "")).toBe("");
  return text;
}

test.for(Object.keys(layouts))("%s: blocks that decode to what was quantized", async (scheme) => {
  const on = session();
  const text = await run(
    on,
    `m = samples(gauss, laplace, rows: 3, columns: 512, seed: 4)
     recipe r { quantize weights of all to ${scheme} }
     q = apply r() to m
     export q to "out/m.gguf" as gguf
     n = open("out/m.gguf")
     again = apply r() to n`,
  );
  const name = scheme.replace("_ggml", "");
  expect(text).toContain(`wrote out/m.gguf: tensors as ${name} (2)`);
  const { tensors } = headerOf(on, "out/m.gguf");
  expect(tensors.map((t) => `${t.name} ${t.type.name} ${t.shape}`)).toEqual([
    `gauss.weight ${name} 3,512`,
    `laplace.weight ${name} 3,512`,
  ]);
});

describe("from a GGUF file", () => {
  const recipe = `m = open("plain.gguf")
    recipe r {
      quantize weights of "blk.0.ffn_f32" to q6_k
      quantize weights of "blk.0.ffn_f16" to int(4) in ggml symmetric per group(32)
      quantize weights of "blk.0.ffn_bf16", "blk.0.ffn_q4_0" to int(4) symmetric per group(32)
    }
    q = apply r() to m
    export q to "out/m.gguf" as gguf`;

  test("metadata and other tensors stay byte for byte; the record is added", async () => {
    const on = session("plain.gguf");
    const text = await run(on, recipe);
    const source = on.files.get("plain.gguf")!, written = on.files.get("out/m.gguf")!;
    const before = readGgufHeader("a", new MemorySource(source)), after = headerOf(on, "out/m.gguf");
    const bytes = ({ start, end }: { start: number; end: number }, of: Uint8Array) => of.slice(start, end);
    const pairs = new Map(after.pairs.map((pair) => [pair.key, pair]));
    for (const pair of before.pairs) {
      if (pair.key === "general.file_type") continue;
      expect(bytes(pairs.get(pair.key)!, written)).toEqual(bytes(pair, source));
    }
    expect(pairs.get("general.quantization_version")!.text).toBe("2");
    expect(pairs.get("quire.recipe")!.text).toMatch(/^recipe r \{/);
    expect(pairs.get("quire.source.sha256")!.text).toMatch(/^[0-9a-f]{64}$/);
    expect(after.tensors.map((t) => t.type.name).join(" ")).toBe(
      "q6_k q4_0 bf16 f32 q4_1 q5_0 q5_1 q8_0 tq1_0 tq2_0 f32 i32",
    );
    const kept = after.tensors.slice(4).map((t) =>
      bytes({ start: t.offset, end: t.offset + t.bytes }, written)
    );
    expect(kept).toEqual(
      before.tensors.slice(4).map((t) => bytes({ start: t.offset, end: t.offset + t.bytes }, source)),
    );
    expect(text).toContain("  blk.0.ffn_bf16.weight: int(4) is no type of GGUF: dequantized to bf16\n");
    expect(text).toContain("  blk.0.ffn_q4_0.weight: int(4) is no type of GGUF: dequantized to f32\n");
  });

  test("a second export replaces the record of the first", async () => {
    const on = session("plain.gguf");
    await run(
      on,
      `${recipe}
       n = open("out/m.gguf")
       recipe s { quantize weights of "blk.0.ffn_q4_1" to q5_0 }
       p = apply s() to n
       export p to "out/n.gguf" as gguf`,
    );
    const pairs = headerOf(on, "out/n.gguf").pairs.filter((p) => p.key === "quire.recipe");
    expect(pairs.map((p) => p.text)).toEqual(['recipe s { quantize weights of "blk.0.ffn_q4_1" to q5_0 }']);
  });
});

test("from safetensors: shapes are kept, what GGUF cannot hold is listed", async () => {
  const on = session("plain.safetensors");
  const text = await run(
    on,
    `m = open("plain.safetensors")
     recipe r {
       quantize weights of linear, embedding to q4_0
       quantize weights of conv2d to int(8) per channel
     }
     q = apply r() to m
     export q to "out/m.gguf" as gguf`,
  );
  const { tensors, pairs } = headerOf(on, "out/m.gguf");
  expect(tensors.map((t) => `${t.name.replace(/^model\./, "")} ${t.type.name} ${t.shape}`).sort()).toEqual([
    "conv.weight f32 4,2,3,3",
    "embed_tokens.weight q4_0 10,64",
    "layers.0.input_layernorm.weight f32 64",
    "layers.0.self_attn.q_proj.bias bf16 8",
    "layers.0.self_attn.q_proj.weight q4_0 8,64",
    "layers.1.input_layernorm.weight f32 64",
    "layers.1.self_attn.q_proj.bias bf16 8",
    "layers.1.self_attn.q_proj.weight q4_0 8,64",
    "lm_head.weight q4_0 10,64",
    "position_ids i64 1,6",
  ]);
  expect(pairs.find((p) => p.key === "general.architecture")!.text).toBe("unknown");
  expect(text).toContain("  conv.weight: int(8) is no type of GGUF: dequantized to f32\n");
});

test("a model that was saved and opened again is exported as it was", async () => {
  const on = session("plain.safetensors");
  await run(
    on,
    `m = open("plain.safetensors")
     recipe r { quantize weights of linear to q5_1 }
     q = apply r() to m
     save q to "out/q.safetensors"
     again = open("out/q.safetensors")
     export q to "out/a.gguf" as gguf
     export again to "out/b.gguf" as gguf`,
  );
  expect(on.files.get("out/b.gguf")).toEqual(on.files.get("out/a.gguf"));
});

test("a name with another ending is refused, and a model that is no ONNX file as ONNX", async () => {
  const on = session("plain.gguf");
  const refused = async (code: string) => (await on.run(code)).error?.message ?? "";
  await run(
    on,
    `m = open("plain.gguf")\nrecipe r { quantize weights of linear to q4_0 }\nq = apply r() to m`,
  );
  expect(await refused('export q to "out/m.bin" as gguf')).toContain('one that ends in ".gguf"');
  expect(await refused('export q to "out/m.onnx" as onnx')).toContain(
    "it must come from an ONNX file: it is gguf",
  );
  const hint = (await on.run('export q to "out/m.onnx" as onnx')).error?.traceback.join("\n") ?? "";
  expect(plain(hint)).toContain('Write it "as gguf" or "as compressed_tensors"');
});
