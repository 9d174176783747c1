/** Values as a person reads them. */
import { numberText } from "../display/number_text.ts";
import type { Language } from "../../grammar/diagnostic.ts";
import { lines } from "../../grammar/messages/display.ts";
import { noteIn } from "../../grammar/note_phrases.ts";
import { bytesText, grouped, type Table, tableRecords } from "../display/table.ts";
import { latexFormula, latexScheme } from "../formula/latex.ts";
import type { Model } from "../model/model.ts";
import type { MimeBundle } from "../output.ts";
import { describeData } from "./data/data_set.ts";
import { shapeText } from "./explain_table.ts";
import { bytesOfTensor } from "../model/elements.ts";
import { show } from "./use_recipe.ts";
import { tableText } from "./tables/table_value.ts";
import { networkText } from "./training/network.ts";
import type { Value } from "./values.ts";
import { wordedBundle, wordedValue } from "./worded.ts";

const headline = (model: Model, name: string, language: Language) =>
  lines.model({
    name,
    format: model.format,
    layers: model.layers.length,
    parameters: model.parameters.toLocaleString("en"),
    bytes: bytesText(model.bytes),
  }, language);

/** Every tensor of a model. */
export function tensorTable(model: Model, name: string, language: Language): Table {
  return {
    title: headline(model, name, language),
    columns: [
      { name: "tensor" },
      { name: "type" },
      { name: "op" },
      { name: "role" },
      { name: "shape" },
      { name: "size" },
      { name: "bytes" },
    ],
    rows: [
      ...model.tensors.map((t) => [
        t.path,
        t.layer.type,
        t.layer.op,
        t.role,
        shapeText(t.shape),
        t.size,
        bytesOfTensor(t),
      ]),
      ...(model.others ?? []).map((t) => [
        t.path,
        "other",
        t.dtype,
        "",
        shapeText(t.shape),
        t.shape.reduce((product, n) => product * n, 1),
        t.bytes,
      ]),
    ],
    notes: model.notes.map((note) => noteIn(note, language)),
  };
}

/** A model at a glance: what its layers are and where its bytes are, the largest first. */
function modelTable(model: Model, name: string, language: Language): Table {
  const groups = Map.groupBy(model.tensors, (t) => `${t.layer.type} ${t.role}`);
  const rows = [...groups.values()].map((tensors) => {
    const [first] = tensors;
    const largest = tensors.reduce((a, b) => b.size > a.size ? b : a);
    const size = tensors.reduce((sum, t) => sum + t.size, 0);
    const bytes = tensors.reduce((sum, t) => sum + bytesOfTensor(t), 0);
    return [
      first!.layer.type,
      first!.role,
      tensors.length,
      size,
      bytes,
      `${largest.path} ${shapeText(largest.shape)}`,
    ];
  });
  return {
    title: headline(model, name, language),
    columns: [
      { name: "type" },
      { name: "role" },
      { name: "tensors" },
      { name: "parameters" },
      { name: "bytes" },
      { name: "largest" },
    ],
    rows: rows.sort((a, b) => (b[4] as number) - (a[4] as number)),
    notes: [...model.notes.map((note) => noteIn(note, language)), lines.showLists({}, language)],
  };
}

export function valueText(value: Value, language: Language = "en"): string {
  switch (value.kind) {
    case "number":
      return value.unit === undefined ? numberText(value.value) : show(value);
    case "text":
      return value.value;
    case "tuple":
      return `(${value.items.map((item) => valueText(item, language)).join(", ")})`;
    case "table":
      return tableText(value.table, language);
    case "formula":
      return value.formula.source;
    case "scheme":
      return value.scheme.source;
    case "recipe": {
      const { source, span } = value.use.definition;
      return source.text.slice(span.start, span.end);
    }
    case "network":
      return networkText(value.network);
    case "data":
      return describeData(value.data, language);
    case "model":
      return lines.tensorsOf({
        name: value.name,
        tensors: value.model.tensors.length,
        parameters: grouped(value.model.parameters),
      }, language);
    case "quantized":
      return lines.quantizedOf({
        name: value.quantized.name,
        tensors: value.quantized.tensors.size,
        bytes: bytesText(value.quantized.bytes),
      }, language);
    default:
      return show(value);
  }
}

/** What a cell shows of a value. */
export function valueBundle(value: Value, language: Language): MimeBundle {
  switch (value.kind) {
    case "data": {
      const { notes, hash } = value.data.set;
      const said = [describeData(value.data, language), ...notes.map((note) => noteIn(note, language))];
      return { "text/plain": [...said, `SHA-256 ${hash}`].join("\n") };
    }
    case "formula":
      return { "text/latex": `$$${latexFormula(value.formula)}$$`, "text/plain": value.formula.source };
    case "scheme":
      return { "text/latex": `$$${latexScheme(value.scheme)}$$`, "text/plain": value.scheme.source };
    case "table":
      return wordedValue(value.table, language);
    case "model":
      return wordedBundle(modelTable(value.model, value.name, language), language);
    default:
      return { "text/plain": valueText(value, language) };
  }
}

/** A value as JSON, for scripts: 1% is 0.01, other numbers with a unit are objects, and what is no plain data is a text. */
export function plainValue(value: Value): unknown {
  switch (value.kind) {
    case "table":
      return tableRecords(value.table);
    case "tuple":
    case "list":
      return value.items.map(plainValue);
    case "boolean":
      return value.value;
    case "number":
      return value.unit === undefined || value.unit === "%"
        ? value.value
        : { value: value.value, unit: value.unit };
    default:
      return valueText(value);
  }
}
