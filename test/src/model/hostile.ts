/** Files that were damaged: every reader refuses them with a place, or reads them whole. */
import * as fc from "fast-check";
import { expect } from "vitest";
import { ModelFileError } from "../../../src/model/file_error.ts";
import type { Model } from "../../../src/model/model.ts";

export type Open = (content: Uint8Array) => Model;

/** Opens and reads everything; only a ModelFileError within the file may come of it. @returns its message, or "" */
export function survive(open: Open, content: Uint8Array): string {
  let model: Model;
  try {
    model = open(content);
  } catch (cause) {
    if (!(cause instanceof ModelFileError)) throw cause;
    expect(cause.offset).toBeLessThanOrEqual(content.length);
    return cause.message;
  }
  for (const tensor of model.tensors) {
    expect(tensor.rows * tensor.cols).toBe(tensor.size);
    // No type takes less than 1.6 bits an element.
    expect(tensor.size).toBeLessThanOrEqual(content.length * 8);
    tensor.read(0, tensor.rows, new Float32Array(tensor.size));
  }
  for (const { offset, bytes, source } of model.others ?? []) {
    expect(offset + bytes).toBeLessThanOrEqual(source.size);
  }
  return "";
}

/** Random bytes of the first `head` changed, a few at a time. @returns how many copies were refused. */
export function flipBytes(open: Open, whole: Uint8Array, head: number, numRuns = 500): number {
  let refused = 0;
  const flip = fc.tuple(fc.nat(head - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(flip, { minLength: 1, maxLength: 6 }), (changes) => {
      const copy = whole.slice();
      for (const [at, value] of changes) copy[at] = value;
      if (survive(open, copy) !== "") refused++;
    }),
    { numRuns, seed: 7 },
  );
  return refused;
}

/** Each byte of the first `head` set to 0, 127, 128 and 255 in turn, `step` bytes apart. */
export function setBytes(open: Open, whole: Uint8Array, head: number, step = 1): void {
  for (let at = 0; at < head; at += step) {
    for (const value of [0, 127, 128, 255]) {
      const copy = whole.slice();
      copy[at] = value;
      survive(open, copy);
    }
  }
}

/** The file cut off after each length below `head`, and before the end of its data. @param padding bytes behind it. */
export function truncate(open: Open, whole: Uint8Array, head: number, padding = 0): void {
  const lengths = [...Array.from({ length: head }, (_, i) => i), whole.length - padding - 1];
  for (const length of lengths) {
    expect(survive(open, whole.slice(0, length)), `${length} bytes`).toMatch(
      /^Cannot read ".*" as .* at byte \d+ /,
    );
  }
}
