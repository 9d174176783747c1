/** A GGUF file as a model: quantized tensors are read decoded. */
import type { ByteSource } from "../../ports.ts";
import { type Elements, FileElements } from "../elements.ts";
import type { OtherTensor } from "../model.ts";
import { NamedModel, type NamedTensor } from "../named/named_model.ts";
import { sizeOf } from "../view.ts";
import { BlockElements, type DecodeBlocks } from "./block_elements.ts";
import { type GgufEntry, type GgufHeader, readGgufHeader } from "./header.ts";

/** The elements of an entry as real numbers; undefined when it holds none. */
export function elementsOfEntry(
  source: ByteSource,
  { shape, type, offset }: GgufEntry,
  decode: DecodeBlocks,
): Elements | undefined {
  const size = sizeOf(shape), { dtype, scheme } = type;
  if (size === 0) return undefined;
  if (dtype !== undefined) return new FileElements(source, offset, size, dtype);
  if (scheme === undefined) return undefined;
  return new BlockElements(source, offset, size, { ...type, scheme }, decode);
}

export class GgufModel extends NamedModel {
  readonly source: ByteSource;
  readonly header: GgufHeader;

  /** @throws ModelFileError when the file is malformed. */
  constructor(path: string, source: ByteSource, decode: DecodeBlocks) {
    const header = readGgufHeader(path, source);
    const tensors: NamedTensor[] = [], others: OtherTensor[] = [];
    for (const entry of header.tensors) {
      const { name, shape, type, offset, bytes } = entry, elements = elementsOfEntry(source, entry, decode);
      if (elements === undefined) others.push({ path: name, dtype: type.name, shape, source, offset, bytes });
      else {
        const blocks = type.scheme === undefined ? undefined : { type: type.name, bytes };
        tensors.push({ name, shape, dtype: type.dtype ?? "f32", elements, ...(blocks && { blocks }) });
      }
    }
    const metadata = new Map(header.pairs.map(({ key, text }) => [key, text]));
    super({
      path,
      format: "gguf",
      ending: /\.gguf$/i,
      sources: [source],
      tensors,
      others,
      metadata,
      notes: [],
    });
    this.source = source;
    this.header = header;
  }
}
