import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Code } from "../../../../src/formula/wasm/code.ts";
import { kernelModule, signed, unsigned } from "../../../../src/formula/wasm/encoder.ts";
import { KernelModule } from "../../../../src/tensor/kernel.ts";
import { Arena } from "../../../../src/tensor/arena.ts";

describe("encoder", () => {
  test("writes integers as LEB128", () => {
    // The examples of DWARF 5, section 7.6.
    expect([2, 127, 128, 129, 12857].map(unsigned)).toEqual([[2], [127], [0x80, 1], [0x81, 1], [0xb9, 0x64]]);
    expect([2, -2, 127, -127, 128, -128, 129, -129].map(signed)).toEqual([
      ...[[2], [0x7e], [0xff, 0], [0x81, 0x7f]],
      ...[[0x80, 1], [0x80, 0x7f], [0x81, 1], [0xff, 0x7e]],
    ]);
  });

  test("makes modules that store the constants they were given", () => {
    const arena = new Arena(1 << 16);
    fc.assert(
      fc.property(fc.integer(), fc.double(), fc.nat({ max: 300 }), (word, real, locals) => {
        const code = new Code();
        for (let i = 0; i < locals; i++) code.local(i % 3 === 0 ? "v128" : "i32");
        code.get(0).i32(word).access("i32.store", 4).get(0).f64(real).access("f64.store", 136);
        const module = new KernelModule(kernelModule(new Map([["put", code]])));
        expect(module.names).toEqual(["put"]);
        module.instantiate(arena.memory)[0]!(64, 0);
        expect(arena.i32(68, 1)[0]).toBe(word);
        expect(arena.f64(200, 1)[0]).toBe(real);
      }),
      { numRuns: 50 },
    );
  });

  test("refuses what is not valid", () => {
    expect(() => kernelModule(new Map([["bad", new Code().op("i32.add")]]))).toThrow(
      /its module must be valid/,
    );
  });
});
