import { describe, expect, test } from "vitest";
import { Arena } from "../../../src/tensor/arena.ts";

describe("arena", () => {
  test("hands out aligned places that do not overlap, and takes them back", () => {
    const arena = new Arena(1 << 20);
    const mark = arena.mark();
    const a = arena.alloc(3), b = arena.alloc(100), c = arena.alloc(4);
    expect([a % 64, b % 64, c % 64]).toEqual([0, 0, 0]);
    expect(b).toBeGreaterThanOrEqual(a + 3);
    expect(c).toBeGreaterThanOrEqual(b + 100);
    arena.release(mark);
    expect(arena.alloc(1)).toBe(a);
  });

  test("grows to its bound and no further; what was written stays", () => {
    const arena = new Arena(1 << 20);
    const a = arena.alloc(4);
    arena.i32(a, 1)[0] = 42;
    expect(arena.memory.buffer.byteLength).toBe(65536);
    const b = arena.alloc(900_000);
    arena.u8(b, 900_000).fill(1);
    expect(arena.i32(a, 1)[0]).toBe(42);
    expect(() => arena.alloc(200_000)).toThrow(/Cannot allocate 200000 bytes as at most \d+ are free/);
    expect(arena.alloc(arena.free)).toBeGreaterThan(b);
    expect(arena.free).toBe(0);
  });

  test("lies in memory that threads share", () => {
    expect(new Arena(1 << 20).memory.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("writes a parameter block word by word", () => {
    const arena = new Arena(1 << 20);
    const block = arena.words(-1, { f32: 0.1 }, { f64: Math.PI }, 7);
    expect(arena.i32(block, 1)[0]).toBe(-1);
    expect(arena.f32(block + 4, 1)[0]).toBe(Math.fround(0.1));
    expect(arena.f64(block + 8, 1)[0]).toBe(Math.PI);
    expect(arena.i32(block + 16, 1)[0]).toBe(7);
  });

  test("refuses a bound that no memory can have, and a mark from the future", () => {
    expect(() => new Arena(0)).toThrow(/Cannot make an arena/);
    expect(() => new Arena(2 ** 33)).toThrow(/Cannot make an arena/);
    const arena = new Arena(1 << 20);
    expect(() => arena.release(arena.mark() + 64)).toThrow(/Cannot release/);
  });
});
