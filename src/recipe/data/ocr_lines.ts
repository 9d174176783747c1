/** Rendered lines of text, which `notebooks/data/ocr_lines/make.py` drew, for the sample model `ocr`. */
import { recogniserAlphabet } from "./alphabet.ts";
import type { Part } from "./data_set.ts";
import { type Files, filesIn } from "./files.ts";
import { labelledPictures } from "./labelled_pictures.ts";
import { known } from "./known.ts";
import { readLabels } from "./label_file.ts";
import type { NamedData } from "./named.ts";
import { forRecogniser } from "./prepare.ts";
import { partNames } from "./split.ts";

const sha256 = "ca671a491ed7cfc2c384813dac5b08cfa8931f360e7c0ec9c342b05a4cc7447f";

export const ocrLines: NamedData = {
  from: "Quire's own folder notebooks/data/ocr_lines",
  open({ ports, poll }) {
    const files: Files = filesIn("ocr_lines", { open: ports.openPackaged, list: () => [] });
    const { kind, rows } = readLabels("labels.txt", new TextDecoder().decode(files.read("labels.txt")));
    const of = (part: Part) => rows.filter(({ file }) => partNames[file.split("/")[0]!] === part);
    const set = labelledPictures({
      name: "ocr_lines",
      files,
      pictures: { train: of("train"), valid: of("valid"), test: of("test") },
      kind,
      prepare: forRecogniser,
      alphabet: recogniserAlphabet(ports),
      notes: ["clean rendered text, Latin and Chinese: no photographs"],
      poll,
    });
    return known(set, sha256);
  },
};
