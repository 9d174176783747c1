/** A GGUF file as a model: quantized tensors are read decoded. */
import type { ByteSource } from "../../ports.ts";
import { FileElements } from "../elements.ts";
import type { OtherTensor } from "../model.ts";
import { NamedModel, type NamedTensor } from "../named/named_model.ts";
import { sizeOf } from "../view.ts";
import { BlockElements, type DecodeBlocks } from "./block_elements.ts";
import { type GgufHeader, readGgufHeader } from "./header.ts";

export class GgufModel extends NamedModel {
  readonly source: ByteSource;
  readonly header: GgufHeader;

  /** @throws ModelFileError when the file is malformed. */
  constructor(path: string, source: ByteSource, decode: DecodeBlocks) {
    const header = readGgufHeader(path, source);
    const tensors: NamedTensor[] = [], others: OtherTensor[] = [];
    for (const { name, shape, type, offset, bytes } of header.tensors) {
      const size = sizeOf(shape), { dtype, scheme } = type;
      if (size > 0 && dtype !== undefined) {
        tensors.push({ name, shape, dtype, elements: new FileElements(source, offset, size, dtype) });
      } else if (size > 0 && scheme !== undefined) {
        const elements = new BlockElements(source, offset, size, { ...type, scheme }, decode);
        tensors.push({ name, shape, dtype: "f32", elements, blocks: { type: type.name, bytes } });
      } else others.push({ path: name, dtype: type.name, shape, source, offset, bytes });
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
