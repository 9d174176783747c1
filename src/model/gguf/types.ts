/** Types of tensors in GGUF files (ggml.h, `ggml_type`; sizes of blocks from ggml-common.h). */
import { layouts } from "../../gguf/layouts.ts";
import type { Dtype } from "../model.ts";

export interface GgufType {
  /** As ggml calls it, in lower case. */
  readonly name: string;
  /** GGML_TYPE. */
  readonly number: number;
  /** Elements of a block, all in one row, and its bytes. 1 for types without blocks. */
  readonly elements: number;
  readonly bytes: number;
  /** Of numbers that stand by themselves. */
  readonly dtype?: Dtype;
  /** The scheme that decodes its blocks, when there is one. */
  readonly scheme?: string;
}

const plain = (number: number, name: string, bytes: number, dtype?: Dtype): GgufType => ({
  ...{ name, number, elements: 1, bytes },
  ...(dtype && { dtype }),
});
const unread = (number: number, name: string, elements: number, bytes: number): GgufType => ({
  name,
  number,
  elements,
  bytes,
});

const all: readonly GgufType[] = [
  plain(0, "f32", 4, "f32"),
  plain(1, "f16", 2, "f16"),
  plain(30, "bf16", 2, "bf16"),
  plain(28, "f64", 8, "f64"),
  plain(24, "i8", 1),
  plain(25, "i16", 2),
  plain(26, "i32", 4),
  plain(27, "i64", 8),
  ...Object.entries(layouts).map(([scheme, { number, elements, bytes }]): GgufType => (
    { name: scheme.replace(/_ggml$/, ""), number, elements, bytes, scheme }
  )),
  unread(9, "q8_1", 32, 36),
  unread(15, "q8_k", 256, 292),
  unread(16, "iq2_xxs", 256, 66),
  unread(17, "iq2_xs", 256, 74),
  unread(18, "iq3_xxs", 256, 98),
  unread(19, "iq1_s", 256, 50),
  unread(21, "iq3_s", 256, 110),
  unread(22, "iq2_s", 256, 82),
  unread(23, "iq4_xs", 256, 136),
  unread(29, "iq1_m", 256, 56),
  unread(40, "nvfp4", 64, 36),
  unread(41, "q1_0", 128, 18),
];

const byNumber = new Map(all.map((type) => [type.number, type]));
const byDtype = new Map(all.flatMap((type) => type.dtype ? [[type.dtype, type] as const] : []));
const byScheme = new Map(all.flatMap((type) => type.scheme ? [[type.scheme, type] as const] : []));

const byName = new Map(all.map((type) => [type.name, type]));

/** @param name in any case: "I64" of safetensors is "i64". */
export const typeOfName = (name: string): GgufType | undefined => byName.get(name.toLowerCase());
export const typeOfNumber = (number: number): GgufType | undefined => byNumber.get(number);
export const typeOfDtype = (dtype: Dtype): GgufType => byDtype.get(dtype)!;
export const typeOfScheme = (scheme: string): GgufType | undefined => byScheme.get(scheme);

/** Bytes of so many elements, which must be whole blocks. */
export const bytesOfElements = ({ elements, bytes }: GgufType, size: number): number =>
  size / elements * bytes;
