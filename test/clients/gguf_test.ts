/** The gguf package of PyPI reads what Quire exports, and dequantizes it to Quire's values, of every type. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { layouts } from "../../src/gguf/layouts.ts";
import { openModel } from "../../src/model/open.ts";
import { createEngine } from "../../src/numerics/engine.ts";
import { ggufDecoder } from "../../src/recipe/decode_gguf.ts";
import { openSession, plain } from "../open_session.ts";
import { made } from "../src/model/library_files.ts";
import { MemorySource } from "../src/model/sources.ts";
import { jupyterPython } from "./jupyter_python.ts";

interface Read {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, { type: string; shape: number[]; sha256: string }>>;
}

const folder = await Deno.makeTempDir();
const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(async () => {
  engine.close();
  await Deno.remove(folder, { recursive: true });
});

/** What our reader has of a file, in the words of gguf_read.py. */
function ours(bytes: Uint8Array): Read["tensors"] {
  const model = openModel("m.gguf", new MemorySource(bytes), {
    decode: ggufDecoder({ engine: () => engine }),
  });
  return Object.fromEntries(model.tensors.map((t) => {
    const values = new Float32Array(t.size);
    t.readElements!(0, values);
    const sha256 = createHash("sha256").update(values).digest("hex");
    return [t.alias, { type: t.blocks?.type ?? t.dtype, shape: [...t.shape], sha256 }];
  }));
}

async function theirs(files: ReadonlyMap<string, Uint8Array>): Promise<Read[]> {
  const paths = [...files].map(([name, bytes]) => {
    const path = `${folder}/${name.replaceAll("/", "_")}`;
    Deno.writeFileSync(path, bytes);
    return path;
  });
  const script = fileURLToPath(new URL("gguf_read.py", import.meta.url));
  const command = new Deno.Command(await jupyterPython(), { args: [script, ...paths], stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  if (code !== 0) throw new Error(`Cannot run gguf_read.py: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

test("types, shapes, values and metadata are the same to the gguf package", async () => {
  const session = openSession();
  session.files.set("plain.gguf", made("plain.gguf").bytes);
  session.files.set("plain.safetensors", made("plain.safetensors").bytes);
  const all = Object.keys(layouts).map((type) =>
    `recipe ${type}_r { quantize weights of all to ${type} }
     q = apply ${type}_r() to samples(gauss, student_t(4), rows: 5, columns: 512)
     export q to "out/${type}.gguf" as gguf`
  );
  const { error } = await session.run(
    `${all.join("\n")}
     recipe r {
       quantize weights of linear to q4_k
       quantize weights of "blk.0.ffn_f32" to int(4) symmetric per channel
       keep "blk.0.ffn_q8_0"
     }
     q = apply r() to open("plain.gguf")
     export q to "out/mixed.gguf" as gguf
     recipe s { quantize weights of linear to q8_0 }
     p = apply s() to open("plain.safetensors")
     export p to "out/other.gguf" as gguf`,
  );
  expect(plain(error?.traceback.join("\n") ?? "")).toBe("");
  const files = new Map([...session.files].filter(([path]) => path.startsWith("out/")));
  expect(files.size).toBe(Object.keys(layouts).length + 2);
  const read = await theirs(files);
  [...files].forEach(([path, bytes], i) => {
    const { tensors, fields } = read[i]!, found = ours(bytes);
    expect(Object.keys(found).length, path).toBeGreaterThan(1);
    for (const [name, tensor] of Object.entries(found)) {
      expect(tensors[name], `${path}: ${name}`).toEqual(tensor);
    }
    expect(fields["quire.recipe"]).toMatch(/^recipe /);
    expect(fields["general.quantization_version"]).toBe(2);
    expect(fields["general.architecture"]).toBe(path === "out/mixed.gguf" ? "llama" : "unknown");
  });
}, 600_000);
