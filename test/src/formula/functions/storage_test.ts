/** Storage types held to torch and ml_dtypes: test/fixtures/storage/make.py made the numbers. */
import { describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import { floatTypes } from "../../../../src/formula/functions/storage.ts";
import { bitsOf } from "../../../../src/formula/program/primitives.ts";
import { programOf, run } from "./values.ts";

interface Reference {
  readonly types: Readonly<Record<string, { readonly by: string; readonly x: string; readonly y: string }>>;
}

const { types }: Reference = JSON.parse(
  await Deno.readTextFile(new URL("../../../fixtures/storage/reference.json", import.meta.url)),
);
const numbers = (text: string) => new Float32Array(Uint8Array.fromBase64(text).buffer);
const of = (name: string) => builtIns.get(name)!.compute;

describe("storage types", () => {
  test.each(Object.entries(types).map(([name, { by, x, y }]) => [name, by, x, y] as const))(
    "%s rounds as %s does, bit for bit",
    (name, _by, x, y) => {
      const [given, want] = [numbers(x), numbers(y)];
      const builtin = builtIns.get(name)!;
      const program = programOf(builtin);
      expect(given.length).toBeGreaterThan(1000);
      const wrong: number[][] = [];
      given.forEach((v, i) => {
        const [scalar, lowered] = [builtin.compute(v), run(program, [v], 0)];
        const bits = bitsOf(want[i]!);
        if (bitsOf(scalar) !== bits || bitsOf(lowered) !== bits) wrong.push([v, want[i]!, scalar, lowered]);
      });
      expect(wrong.slice(0, 5)).toEqual([]);
    },
  );
  test("f16 is the conversion of the platform's Float16Array, for every magnitude", () => {
    const cell = new Float16Array(1);
    for (let e = -30; e <= 20; e++) {
      for (let i = 0; i < 64; i++) {
        const x = Math.fround(2 ** e * (1 + i / 63.3));
        cell[0] = x;
        expect(of("f16")(x), String(x)).toBe(cell[0]);
      }
    }
  });
  test("a value of a type stays, and each type has as many as its bits say", () => {
    for (const { name, bits, mantissa, least, largest, infinities } of floatTypes.values()) {
      let count = 1; // zero
      for (let e = least - mantissa; 2 ** e <= largest; e++) {
        for (let m = 0; m < 2 ** mantissa; m++) {
          const x = 2 ** e * (1 + m / 2 ** mantissa);
          if (x <= largest && of(name)(x) === x) count++;
        }
      }
      // Without the codes of NaN and infinity: a whole exponent, or one code.
      const lost = infinities ? 2 ** mantissa : bits === 8 ? 1 : 0;
      expect(count, name).toBe(2 ** (bits - 1) - lost);
      expect(builtIns.get(name)!.bits).toBe(bits);
    }
  });
  test("NaN stays, types without infinities saturate, the others overflow", () => {
    for (const name of Object.keys(types)) expect(of(name)(NaN), name).toBe(NaN);
    const at = (x: number) =>
      ["f16", "bf16", "e4m3", "e5m2", "e3m2", "e2m3", "e2m1", "e8m0"].map((t) => of(t)(x));
    expect(at(Infinity)).toEqual([Infinity, Infinity, 448, Infinity, 28, 7.5, 6, 2 ** 127]);
    expect(at(0)).toEqual([0, 0, 0, 0, 0, 0, 0, 2 ** -127]);
    expect(of("e8m0")(-1)).toBe(NaN);
    // Subnormal numbers between the two smallest values.
    expect([1.25, 1.49, 1.5, 2].map((x) => of("e8m0")(x * 2 ** -127) * 2 ** 127)).toEqual([1, 1, 2, 2]);
    expect([65519.99, 65520].map((x) => of("f16")(Math.fround(x)))).toEqual([65504, Infinity]);
    expect([61439, 61440].map((x) => of("e5m2")(x))).toEqual([57344, Infinity]);
  });
});
