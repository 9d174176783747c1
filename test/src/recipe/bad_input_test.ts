/**
 * What breaks quantizers, for every format of every dialect and for every clip: refused by a diagnostic that names the cause, or a
 * result that is saved and read back. Never a code that nobody can trust.
 */
import { describe, expect, test } from "vitest";
import { namesOf } from "../../../src/registry/registry.ts";
import { openSession, plain } from "../../open_session.ts";
import { everyFormat } from "./every_format.ts";

/** A safetensors file of one binary32 tensor. */
function file(shape: readonly number[], data: Float32Array): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ "w.weight": { dtype: "F32", shape, data_offsets: [0, data.byteLength] } }),
  );
  const bytes = new Uint8Array(8 + header.length + data.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(new Uint8Array(data.buffer), 8 + header.length);
  return bytes;
}

const wave = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898) * 1.7);
const withOne = (bad: number) => wave(1536).map((v, i) => i === 700 ? bad : v);
const inputs: Readonly<Record<string, Uint8Array>> = {
  NaN: file([3, 512], withOne(NaN)),
  infinity: file([3, 512], withOne(Infinity)),
  "-infinity": file([3, 512], withOne(-Infinity)),
  "no rows": file([0, 512], wave(0)),
  "no columns": file([3, 0], wave(0)),
  "33 columns": file([3, 33], wave(99)),
  "one element": file([1, 1], wave(1)),
};

/** The code of the diagnostic, or "ok" when codes were made, saved and read back. */
async function outcome(format: string, input: string): Promise<string> {
  const on = openSession();
  on.files.set("m.safetensors", inputs[input]!);
  const { error } = await on.run(`m = open("m.safetensors")
recipe r { quantize weights of all to ${format} }
q = apply r() to m
save q to "out/q.safetensors"
check open("out/q.safetensors") == q`);
  on.session.close();
  if (error === undefined) return "ok";
  return /error\[([\w-]+)\]/.exec(plain(error.traceback.join("\n")))?.[1] ?? error.message;
}

const finite = { NaN: "not-finite", infinity: "not-finite", "-infinity": "not-finite" };
/** A tensor without elements is kept as it is, and no layer. */
const empty = { "no rows": "selector-matches-nothing", "no columns": "selector-matches-nothing" };
const undivided = (code: string) => ({ "33 columns": code, "one element": code });

function expected(format: string): Readonly<Record<string, string>> {
  const refused = (code: string) => ({
    ...Object.fromEntries(Object.keys(inputs).map((i) => [i, code])),
    ...empty,
  });
  if (format.includes("weighted_mse")) return refused("needs-calibration");
  if (format.includes("moving_average")) return refused("only-flowing");
  // Their optima are those of equal steps.
  if (/fp8.*clip (aciq|octav|entropy)/.test(format)) return refused("cannot-compute");
  if (format.includes("_double")) {
    return { ...finite, ...empty, "33 columns": "cannot-compute", "one element": "ok" };
  }
  const blocks = /group\(64\)|^(nvfp4|mx|i?q\d|tq\d)|in ggml/.test(format);
  return { ...finite, ...empty, ...undivided(blocks ? "group-does-not-divide" : "ok") };
}

const clips = namesOf("clip").map((name) => name === "percentile" ? "percentile(99%)" : name);
const clipped = clips.flatMap((clip) =>
  ["int(4) symmetric per channel", "int(4) affine per channel", "uint(4) per tensor", "fp8_e4m3 per channel"]
    .map((format) => `${format} clip ${clip}`)
);

describe("what a format makes of bad input", () => {
  test.each([...everyFormat, ...clipped])("%s", async (format) => {
    const found: Record<string, string> = {};
    for (const input of Object.keys(inputs)) found[input] = await outcome(format, input);
    expect(found).toEqual(expected(format));
  });
});

describe("numbers out of range", () => {
  test.each([
    ...["int(0)", "int(17)", "uint(0)", "uint(17)", "int(2.5)", "int(-3)", "kmeans(0)", "kmeans(9)"],
    ...[
      "lloyd_max(gauss, bits: 0)",
      "float(e: 1, m: 3)",
      "float(e: 9, m: 3)",
      "float(e: 5, m: 11)",
      "fixed(0)",
    ],
    ...[
      "float_full(e: 8, m: 2)",
      "fixed(17)",
      "power_of_two(0)",
      "power_of_two(9)",
      "ternary(threshold: 3.0)",
    ],
  ])("%s", async (format) => {
    const { error } = await openSession().run(
      `m = samples(gauss, rows: 2, columns: 64, seed: 1)
recipe r { quantize weights of all to ${format} per channel }
report apply r() to m`,
    );
    expect(plain(error?.traceback.join("\n") ?? "")).toContain("error[out-of-range]");
  });
});
