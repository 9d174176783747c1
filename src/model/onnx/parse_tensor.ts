/** TensorProto from the wire, with its promises checked: shape against type against the bytes that are there. */
import { type DataField, type DataPiece, dataTypeName, dataTypes, type TensorProto } from "./proto.ts";
import { Cursor, pathOf, type Span, type Wire, wireBytes } from "./wire.ts";

const mostDimensions = 64;
const mostElements = 2 ** 48;
/** Bytes of a metadata value: an export carries its whole recipe there. */
const longestValue = 1 << 24;
const mostPieces = 1_000_000;
const dataFields: Readonly<Record<number, DataField>> = {
  4: "float_data",
  5: "int32_data",
  7: "int64_data",
  9: "raw_data",
  10: "double_data",
  11: "uint64_data",
};
/** Bytes of an entry that has a fixed width on the wire. */
const widths: Partial<Record<DataField, number>> = { float_data: 4, double_data: 8 };
/** The field of the types (TensorProto.DataType) whose entries have a fixed width. */
const typedField: Readonly<Record<number, DataField>> = { 1: "float_data", 11: "double_data" };

export function parseTensor(wire: Wire, span: Span): TensorProto {
  const fields = new Cursor(wire, span);
  const dims: number[] = [];
  const pieces: DataPiece[] = [];
  let external: Map<string, string> | undefined;
  const elsewhere: { from: number; to: number }[] = [];
  let raw: DataPiece | undefined;
  let name = "", type = 0, isElsewhere = false, entries = 0;
  while (fields.next()) {
    switch (fields.number) {
      case 1:
        fields.ints("dims", dims, mostDimensions);
        break;
      case 2:
        type = fields.int("data_type");
        break;
      case 8:
        name = fields.text("name");
        break;
      case 13:
        if (entries >= 64) {
          fields.fail("must have at most 64 entries: it has more", fields.tag, "external_data");
        }
        elsewhere.push({ from: fields.tag, to: fields.end });
        (external ??= new Map()).set(...parseEntry(wire, fields.part("external_data", entries++)));
        break;
      case 14:
        elsewhere.push({ from: fields.tag, to: fields.end });
        isElsewhere = fields.int("data_location") === 1;
        break;
      default: {
        const field = dataFields[fields.number];
        if (field === undefined) break;
        if (pieces.length >= mostPieces) {
          fields.fail(`must be in at most ${mostPieces} pieces`, fields.tag, field);
        }
        if (field === "raw_data") fields.part(field);
        const { tag, start, end } = fields;
        const piece = { field, tag, start, end, packed: fields.type === wireBytes };
        // Bytes are no repeated field: the last one counts.
        if (field === "raw_data") raw = piece;
        else pieces.push(piece);
      }
    }
  }
  const size = dims.reduce((product, n) => product * n, 1);
  const path = pathOf(span);
  const negative = dims.findIndex((n) => n < 0);
  if (negative >= 0) {
    wire.fail(`must be at least 0: it is ${dims[negative]}`, span.start, `${path}.dims[${negative}]`);
  }
  if (!(size <= mostElements)) {
    wire.fail(`must make at most 2^48 elements: it makes ${size}`, span.start, `${path}.dims`);
  }
  const data = raw === undefined ? pieces : [raw];
  const tensor = {
    span,
    name,
    dims,
    size,
    type,
    data,
    external: isElsewhere ? external ?? new Map<string, string>() : undefined,
    elsewhere,
  };
  if (!isElsewhere) checkData(wire, tensor);
  return tensor;
}

/** Raw and fixed-width data must be as long as shape and type say. */
function checkData(wire: Wire, tensor: TensorProto): void {
  const { size, type, data, dims, span } = tensor;
  const bits = dataTypes[type]?.[1] ?? 0;
  const shape = `[${dims.join(", ")}] ${dataTypeName(type)}`;
  const [first] = data;
  if (first?.field === "raw_data") {
    const bytes = Math.ceil(size * bits / 8), given = first.end - first.start;
    if (bits === 0 || bytes === given) return;
    wire.fail(
      `must have ${bytes} bytes for ${shape}: it has ${given}`,
      first.start,
      `${pathOf(span)}.raw_data`,
    );
  }
  const expected = typedField[type];
  if (expected === undefined) return;
  let entries = 0;
  for (const { field, tag, start, end, packed } of data) {
    if (field !== expected) continue;
    const path = `${pathOf(span)}.${field}`, width = widths[field]!, bytes = end - start;
    if (packed ? bytes % width !== 0 : bytes !== width || wire.byte(tag) % 8 === 0) {
      wire.fail(`must have ${width} bytes an entry: it has ${bytes} in all`, tag, path);
    }
    entries += bytes / width;
  }
  if (entries !== size) {
    wire.fail(`must have ${size} elements for ${shape}: it has ${entries}`, span.start, pathOf(span));
  }
}

/** StringStringEntryProto. */
export function parseEntry(wire: Wire, span: Span): [key: string, value: string] {
  const fields = new Cursor(wire, span);
  let key = "", value = "";
  while (fields.next()) {
    if (fields.number === 1) key = fields.text("key");
    else if (fields.number === 2) value = wire.text(fields.part("value"), longestValue);
  }
  return [key, value];
}
