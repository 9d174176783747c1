/** Bits per weight are what is stored: of every format of every dialect `save` writes the bytes that `report` says, and so does GGUF. */
import { expect, test } from "vitest";
import { layouts } from "../../../../src/gguf/layouts.ts";
import { readGgufHeader } from "../../../../src/model/gguf/header.ts";
import { openSession } from "../../../open_session.ts";
import { MemorySource } from "../../model/sources.ts";
import { everyFormat } from "../every_format.ts";

test.each(everyFormat)("%s", async (format) => {
  const session = openSession();
  const { error, statements } = await session.run(`m = samples(gauss, rows: 3, columns: 512, seed: 4)
recipe r { quantize weights of all to ${format} }
q = apply r() to m
save q to "out/q.safetensors"
report q
back = open("out/q.safetensors")
check back == q
report back`);
  expect(error?.message).toBeUndefined();
  const [report, again] = statements.filter((s) => s.kind === "report").map((s) =>
    (s.value as { bits: number; bytes: number }[])[0]!
  );
  const file = session.files.get("out/q.safetensors")!;
  const header = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const written = file.length - 8 - header;
  // Each array begins a byte of its own.
  expect(written - report!.bytes).toBeGreaterThanOrEqual(0);
  expect(written - report!.bytes).toBeLessThan(8);
  expect(report!.bytes).toBe(Math.ceil(report!.bits * 1536 / 8));
  expect(again).toEqual(report);
  session.session.close();
});

test.each(Object.entries(layouts))("%s as GGUF", async (scheme, { bytes, elements }) => {
  const session = openSession();
  const { error, statements } = await session.run(`m = samples(gauss, rows: 3, columns: 512, seed: 4)
recipe r { quantize weights of all to ${scheme} }
q = apply r() to m
export q to "out/q.gguf" as gguf
report q`);
  expect(error?.message).toBeUndefined();
  const [row] = statements.at(-1)!.value as { bits: number; bytes: number }[];
  const [tensor] = readGgufHeader("q", new MemorySource(session.files.get("out/q.gguf")!)).tensors;
  expect(row!.bits).toBe(8 * bytes / elements);
  expect(row!.bytes).toBe(tensor!.bytes);
  session.session.close();
});
