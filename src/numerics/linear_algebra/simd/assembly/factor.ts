/** Cholesky's factorization of one small block on the diagonal, column after column, in place. */
import { address, canonical, canonicalOf, word } from "./block";

/** The largest order of a block; a column of the working copy has so many lanes. */
const ORDER: i32 = 64;
const LINE: usize = 256;

/**
 * Block: order (at most 64), address, bytes from row to row, from column to column, scratch of 16 KiB, where to write the pivot that is not
 * positive and finite: its index (-1 when all are), then its value. One shard. Reads the lower triangle; zeros go above it.
 */
export function factor(block: usize, _shard: i32): void {
  const order = word(block, 0), matrix = address(block, 1), row = address(block, 2), col = address(block, 3);
  const work = address(block, 4), failure = address(block, 5);
  // The copy holds the block by columns: line j is column j.
  for (let j = 0; j < order; j++) {
    for (let i = 0; i < ORDER; i++) {
      const inside = i >= j && i < order;
      store<i32>(
        work + <usize>j * LINE + (<usize>i << 2),
        inside ? load<i32>(matrix + <usize>i * row + <usize>j * col) : 0,
      );
    }
  }
  store<i32>(failure, -1);
  for (let j = 0; j < order; j++) {
    const line = work + <usize>j * LINE, diagonal = line + (<usize>j << 2);
    for (let from = <usize>(j & ~15) << 2; from < LINE; from += 64) {
      const at = line + from;
      let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
      for (let k = work; k < line; k += LINE) {
        const factor = v128.load32_splat(k + (<usize>j << 2)), y = k + from;
        a = f32x4.sub(a, f32x4.mul(factor, v128.load(y)));
        b = f32x4.sub(b, f32x4.mul(factor, v128.load(y, 16)));
        c = f32x4.sub(c, f32x4.mul(factor, v128.load(y, 32)));
        d = f32x4.sub(d, f32x4.mul(factor, v128.load(y, 48)));
      }
      v128.store(at, a);
      v128.store(at, b, 16);
      v128.store(at, c, 32);
      v128.store(at, d, 48);
    }
    const pivot = load<f32>(diagonal);
    if (!(pivot > 0 && pivot <= f32.MAX_VALUE)) {
      store<i32>(failure, j);
      store<f32>(failure, canonicalOf(pivot), 4);
      return;
    }
    const root = sqrt<f32>(pivot), roots = f32x4.splat(root);
    for (let from = <usize>(j & ~3) << 2; from < LINE; from += 16) {
      v128.store(line + from, canonical(f32x4.div(v128.load(line + from), roots)));
    }
    for (let at = line; at < diagonal; at += 4) store<i32>(at, 0);
    store<f32>(diagonal, root);
  }
  for (let j = 0; j < order; j++) {
    for (let i = 0; i < order; i++) {
      store<i32>(matrix + <usize>i * row + <usize>j * col, load<i32>(work + <usize>j * LINE + (<usize>i << 2)));
    }
  }
}
