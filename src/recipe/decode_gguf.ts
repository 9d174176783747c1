/** Blocks of GGUF files, decoded by the formulas of the schemes that have their types' names. */
import { decodeBlocks } from "../gguf/blocks.ts";
import { layoutOf } from "../gguf/places.ts";
import type { DecodeBlocks } from "../model/gguf/block_elements.ts";
import type { Context } from "./context.ts";
import { preludeSchemes } from "./prelude.ts";

/** The engine starts when the first block is read, not when a file is opened. */
export const ggufDecoder = (context: Pick<Context, "engine">): DecodeBlocks => (scheme, bytes) => {
  const { elements, bytes: each } = layoutOf(scheme);
  const shape = { rows: bytes.length / each, cols: elements };
  return decodeBlocks(context.engine().machine, preludeSchemes().get(scheme)!, bytes, shape);
};
