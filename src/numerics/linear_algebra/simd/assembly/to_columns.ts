/** im2col: the patches of an image as the columns of a matrix, one row for each element of the kernel. */
import { address } from "./block";
import * as window from "./window";

/** Block: images (images x channels x height x width), columns, then the window. A shard is one row of the kernel over one channel. */
export function toColumns(block: usize, shard: i32): void {
  window.open(block);
  const r = shard % window.kernelRows, channel = shard / window.kernelRows;
  const image = address(block, 0) + <usize>channel * <usize>(window.height * window.width << 2);
  let to = address(block, 1) +
    <usize>(channel * window.kernelRows + r) * <usize>window.kernelCols * <usize>(window.outRows * window.outCols << 2);
  const stride = <usize>window.strideRight << 2;
  for (let s = 0; s < window.kernelCols; s++) {
    const offset = s * window.dilationRight - window.left;
    const first = window.firstInside(offset), end = max(first, window.endInside(offset));
    for (let y = 0; y < window.outRows; y++) {
      const row = y * window.strideDown - window.above + r * window.dilationDown;
      if (row < 0 || row >= window.height) {
        memory.fill(to, 0, <usize>window.outCols << 2);
        to += <usize>window.outCols << 2;
        continue;
      }
      let x = 0;
      for (; x < first; x++, to += 4) store<i32>(to, 0);
      let from = image + (<usize>(row * window.width + offset + x * window.strideRight) << 2);
      if (stride == 4) {
        for (; x + 4 <= end; x += 4, to += 16, from += 16) v128.store(to, v128.load(from));
      }
      for (; x < end; x++, to += 4, from += stride) store<i32>(to, load<i32>(from));
      for (; x < window.outCols; x++, to += 4) store<i32>(to, 0);
    }
  }
}
