/** The lines of text that come with Quire. */
import { beforeAll, describe, expect, test } from "vitest";
import { OpenFiles } from "../../../../src/recipe/open_files.ts";
import { decodePicture } from "../../../../src/recipe/data/picture/decode.ts";
import type { DataSet } from "../../../../src/recipe/data/data_set.ts";
import { ocrLines } from "../../../../src/recipe/data/ocr_lines.ts";
import type { Ports } from "../../../../src/ports.ts";
import { packaged } from "../../model/sources.ts";

const ports: Ports = {
  open: () => {
    throw new Error("nothing is opened beside the notebook");
  },
  openPackaged: packaged,
  create: () => {
    throw new Error("nothing is written here");
  },
  interrupt: new Int32Array(new SharedArrayBuffer(4)),
  threads: 1,
};

let set: DataSet;
beforeAll(() => {
  set = ocrLines.open({ ports, files: new OpenFiles(ports), poll: () => {} });
});

describe("the lines", () => {
  test("three parts, labelled with texts", () => {
    expect([set.parts.train.count, set.parts.valid.count, set.parts.test.count]).toEqual([50, 20, 150]);
    expect(set.shape).toEqual([3, 48, -1]);
    expect(set.parts.test.texts!(0, 2)).toEqual([
      "A number is a promise of care.",
      "Eight bits hold 256 values.",
    ]);
    expect(set.parts.test.texts!(149, 1)).toEqual(["最后只剩下一个画框。"]);
    expect(() => set.parts.test.texts!(149, 2)).toThrow("there are 150");
  });

  test("the alphabet: the blank, 6623 characters, the space", () => {
    expect(set.alphabet).toHaveLength(6625);
    expect(set.alphabet!.slice(0, 3)).toEqual(["", "'", "疗"]);
    expect(set.alphabet!.at(-1)).toBe(" ");
    const texts = Object.values(set.parts).flatMap((part) => part.texts!(0, part.count));
    const characters = new Set(texts.join(""));
    expect([...characters].filter((c) => !set.alphabet!.includes(c))).toEqual([]);
  });

  test("samples: 48 pixels high, three equal channels from -1 to 1, one after the other", () => {
    const { test } = set.parts, shapes = [0, 1].map((i) => test.shapeOf(i));
    const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
    const values = new Float32Array(sizes[0]! + sizes[1]!);
    test.read(0, 2, values);
    for (const [i, name] of ["test/001.png", "test/002.png"].entries()) {
      const { width, values: bytes } = decodePicture(name, packaged(`ocr_lines/${name}`).bytes);
      expect(shapes[i]).toEqual([3, 48, width]);
      const sample = values.subarray(i * sizes[0]!, i * sizes[0]! + sizes[i]!), pixels = 48 * width;
      for (let c = 0; c < 3; c++) {
        const channel = sample.subarray(c * pixels, (c + 1) * pixels);
        // The palette is grey: each of its three values is the pixel's.
        const apart = channel.map((v, k) => Math.abs(v - (bytes[3 * k]! / 127.5 - 1)));
        expect(Math.max(...apart)).toBeLessThan(1e-6);
      }
    }
  });
});
