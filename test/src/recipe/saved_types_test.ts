/** What is saved beside the codes of integer formats has the types that other readers expect; of less than 8 bits it is packed. */
import { expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

test.each([
  ["int(8) affine per channel", "I8"],
  ["int(8) affine per channel clip percentile(99.9%)", "I8"],
  ["int(4) affine per channel", "U8"],
  ["uint(8) affine per channel", "U8"],
  ["uint(8) affine per channel clip mse", "U8"],
])("%s: scales are F32, zero points %s", async (format, type) => {
  const session = openSession();
  const { error } = await session.run(`ocr = open("ocr")
recipe r { quantize weights of "linear_85" to ${format} }
q = apply r() to ocr
save q to "out/q.safetensors"`);
  expect(error?.message).toBeUndefined();
  const bytes = session.files.get("out/q.safetensors")!;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
  expect(header["linear_85.w_0.scale"].dtype).toBe("F32");
  expect(header["linear_85.w_0.zero_point"].dtype).toBe(type);
  session.session.close();
});
