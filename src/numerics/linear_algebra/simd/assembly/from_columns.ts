/** col2im, the transpose of im2col: each pixel is the sum of its copies, in the order of the kernel's elements. */
import { address, canonicalOf } from "./block";
import * as window from "./window";

/** Block: images, columns, then the window. A shard is one channel of one image. */
export function fromColumns(block: usize, shard: i32): void {
  window.open(block);
  const size = <usize>(window.height * window.width) << 2;
  const image = address(block, 0) + <usize>shard * size;
  memory.fill(image, 0, size);
  let from = address(block, 1) +
    <usize>(shard * window.kernelRows * window.kernelCols) * <usize>(window.outRows * window.outCols << 2);
  const stride = <usize>window.strideRight << 2;
  for (let r = 0; r < window.kernelRows; r++) {
    for (let s = 0; s < window.kernelCols; s++) {
      const offset = s * window.dilationRight - window.left;
      const first = window.firstInside(offset), end = max(first, window.endInside(offset));
      for (let y = 0; y < window.outRows; y++, from += <usize>window.outCols << 2) {
        const row = y * window.strideDown - window.above + r * window.dilationDown;
        if (row < 0 || row >= window.height) continue;
        let x = first;
        let at = from + (<usize>x << 2);
        let to = image + (<usize>(row * window.width + offset + x * window.strideRight) << 2);
        if (stride == 4) {
          for (; x + 4 <= end; x += 4, to += 16, at += 16) {
            v128.store(to, f32x4.add(v128.load(to), v128.load(at)));
          }
        }
        for (; x < end; x++, at += 4, to += stride) store<f32>(to, load<f32>(to) + load<f32>(at));
      }
    }
  }
  for (let at = image; at < image + size; at += 4) store<f32>(at, canonicalOf(load<f32>(at)));
}
