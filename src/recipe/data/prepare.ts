/** What a picture becomes before a model sees it. */
import type { Picture, PictureSize } from "./picture/picture.ts";
import { resized } from "./picture/resize.ts";

export interface Preparation {
  /** Of the sample that a picture of this size becomes. */
  shapeOf(size: PictureSize): readonly number[];
  /** Fills a sample, row-major, binary32. */
  fill(picture: Picture, into: Float32Array): void;
  readonly notes: readonly string[];
}

const { fround } = Math;

/** [channels, height, width], from 0 to 1: values divided by 255, or by 65535 where a file has 16 bits. */
export const plain: Preparation = {
  shapeOf: ({ width, height, channels }) => [channels, height, width],
  fill({ width, height, channels, values, most }, into) {
    const pixels = width * height;
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < pixels; i++) into[c * pixels + i] = values[i * channels + c]! / most;
    }
  },
  notes: ["pixels are from 0 to 1"],
};

/** The height that PP-OCR reads. */
export const lineHeight = 48;

/**
 * Lines of text as PP-OCR's recognisers take them (PaddleOCR, tools/infer/predict_rec.py, resize_norm_img): 48 pixels high, as wide as
 * their ratio asks, blue, green and red, (x / 255 - 0.5) / 0.5.
 */
export const forRecogniser: Preparation = {
  shapeOf: ({ width, height }) => [3, lineHeight, Math.max(1, Math.ceil(lineHeight * width / height))],
  fill(picture, into) {
    const [, height, width] = this.shapeOf(picture) as [number, number, number];
    const { values, channels, most } = resized(picture, width, height), pixels = width * height;
    for (let c = 0; c < 3; c++) {
      const from = channels === 1 ? 0 : 2 - c;
      for (let i = 0; i < pixels; i++) {
        into[c * pixels + i] = fround(fround(values[i * channels + from]! / most) - 0.5) / 0.5;
      }
    }
  },
  notes: [`lines are ${lineHeight} pixels high, blue, green and red, from -1 to 1, as PP-OCR takes them`],
};
