import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/model/sha256.ts";
import { MemorySource } from "./sources.ts";

const hex = (bytes: Uint8Array) => sha256(new MemorySource(bytes));

test("sha256() gives the examples of FIPS 180-4", () => {
  const text = (s: string) => new TextEncoder().encode(s);
  expect(hex(text(""))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(hex(text("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("sha256() agrees with another implementation at every length around the padding and beyond a block", () => {
  for (
    const length of [...Array.from({ length: 130 }, (_, i) => i), (1 << 20) - 1, 1 << 20, (1 << 20) + 57]
  ) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + (i >> 8)) & 255);
    expect(hex(bytes), `${length}`).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});
