/** The safetensors package of PyPI reads what Quire saves and exports: the same names, types, shapes, bytes and metadata. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readSafetensorsHeader } from "../../src/model/safetensors_read.ts";
import { openSession, plain } from "../open_session.ts";
import { MemorySource } from "../src/model/sources.ts";
import { jupyterPython } from "./jupyter_python.ts";

interface Read {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, { dtype: string; shape: readonly number[]; sha256: string }>>;
}

const folder = await Deno.makeTempDir();
afterAll(() => Deno.remove(folder, { recursive: true }));

function ours(bytes: Uint8Array): Read {
  const source = new MemorySource(bytes), { metadata, tensors } = readSafetensorsHeader("f", source);
  const read = [...tensors].map(([name, { dtype, shape, offset, size }]) => {
    const data = new Uint8Array(size);
    source.read(offset, data);
    return [name, {
      dtype,
      shape: [...shape],
      sha256: createHash("sha256").update(data).digest("hex"),
    }] as const;
  });
  return { metadata: Object.fromEntries(metadata), tensors: Object.fromEntries(read) };
}

async function theirs(paths: readonly string[]): Promise<Read[]> {
  const script = fileURLToPath(new URL("safetensors_read.py", import.meta.url));
  const command = new Deno.Command(await jupyterPython(), { args: [script, ...paths], stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  if (code !== 0) throw new Error(`Cannot run safetensors_read.py: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

test("saved and exported files are read as they were meant", async () => {
  const session = openSession(fileURLToPath(new URL("../fixtures/compressed/", import.meta.url)));
  const formats = [
    "int(3) affine per channel",
    "int(8) symmetric per tensor",
    "ternary per channel",
    "fp6_e3m2 per channel",
    "mxfp4",
    "nvfp4 in compressed_tensors",
    "tq1_0",
    "int(12) symmetric per channel",
    "fp8_e4m3 per channel",
    "int(4) symmetric per group(32)",
  ];
  const { error } = await session.run(
    formats.map((format, i) =>
      `recipe r${i} { quantize weights of all to ${format} }
       q${i} = apply r${i}() to samples(gauss, rows: 6, columns: 256)
       save q${i} to "out/${i}.safetensors"
       export q${i} to "out/e${i}/" as compressed_tensors`
    ).concat(`m = open("source.safetensors")
       recipe s { quantize weights of linear to uint(4) affine per group(32) }
       p = apply s() to m
       export p to "out/m/" as compressed_tensors(integers: bytes)`).join("\n"),
  );
  expect(plain(error?.traceback.join("\n") ?? "")).toBe("");
  const files = [...session.files].filter(([path]) => path.endsWith(".safetensors"));
  expect(files.length).toBe(2 * formats.length + 1);
  const read = await theirs(files.map(([path, bytes]) => {
    const place = `${folder}/${path.replaceAll("/", "_")}`;
    Deno.writeFileSync(place, bytes);
    return place;
  }));
  files.forEach(([path, bytes], i) => {
    const wanted = ours(bytes);
    expect([path, read[i]]).toEqual([path, wanted]);
    expect(Object.keys(wanted.tensors).length).toBeGreaterThan(0);
    expect(read[i]!.metadata["quire.recipe.sha256"]).toMatch(/^[0-9a-f]{64}$/);
  });
  session.session.close();
}, 600_000);
