/**
 * Forward substitution with a small triangle, many right-hand sides at a time: x[j] = (b[j] - l[j, 0] x[0] - l[j, 1] x[1] - ...) / l[j, j].
 * A right-hand side is a lane: a row of the panel below the triangle in Cholesky's factorization, a column in the inverse.
 */
import { address, canonical, word } from "./block";

/** Right-hand sides of a shard: 8 vectors. */
const LANES: i32 = 32;
const LINE: usize = 128;

/** Copies between strided lanes and lines of 32; lanes that do not exist are 0. */
@inline
function gather(from: usize, lane: usize, step: usize, lanes: i32, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    for (let i = 0; i < LANES; i++) {
      store<i32>(to + (<usize>i << 2), i < lanes ? load<i32>(from + <usize>i * lane) : 0);
    }
    from += step;
    to += LINE;
  }
}

/**
 * Block: order of the triangle, its address, bytes from row to row, from column to column, the right-hand sides, bytes from lane to lane,
 * from depth to depth, lanes, scratch of order * 128 bytes a shard.
 */
export function substitute(block: usize, shard: i32): void {
  const order = word(block, 0), triangle = address(block, 1), row = address(block, 2), col = address(block, 3);
  const lane = address(block, 5), step = address(block, 6);
  const x = address(block, 8) + <usize>(shard * order) * LINE;
  const lanes = min(LANES, word(block, 7) - shard * LANES);
  const sides = address(block, 4) + <usize>(shard * LANES) * lane;
  gather(sides, lane, step, lanes, order, x);
  for (let j = 0; j < order; j++) {
    const at = x + <usize>j * LINE;
    let l = triangle + <usize>j * row;
    let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    let e = v128.load(at, 64), f = v128.load(at, 80), g = v128.load(at, 96), h = v128.load(at, 112);
    for (let y = x; y < at; y += LINE) {
      const factor = v128.load32_splat(l);
      a = f32x4.sub(a, f32x4.mul(factor, v128.load(y)));
      b = f32x4.sub(b, f32x4.mul(factor, v128.load(y, 16)));
      c = f32x4.sub(c, f32x4.mul(factor, v128.load(y, 32)));
      d = f32x4.sub(d, f32x4.mul(factor, v128.load(y, 48)));
      e = f32x4.sub(e, f32x4.mul(factor, v128.load(y, 64)));
      f = f32x4.sub(f, f32x4.mul(factor, v128.load(y, 80)));
      g = f32x4.sub(g, f32x4.mul(factor, v128.load(y, 96)));
      h = f32x4.sub(h, f32x4.mul(factor, v128.load(y, 112)));
      l += col;
    }
    const pivot = v128.load32_splat(l);
    v128.store(at, canonical(f32x4.div(a, pivot)));
    v128.store(at, canonical(f32x4.div(b, pivot)), 16);
    v128.store(at, canonical(f32x4.div(c, pivot)), 32);
    v128.store(at, canonical(f32x4.div(d, pivot)), 48);
    v128.store(at, canonical(f32x4.div(e, pivot)), 64);
    v128.store(at, canonical(f32x4.div(f, pivot)), 80);
    v128.store(at, canonical(f32x4.div(g, pivot)), 96);
    v128.store(at, canonical(f32x4.div(h, pivot)), 112);
  }
  for (let k = 0; k < order; k++) {
    for (let i = 0; i < lanes; i++) {
      store<i32>(sides + <usize>k * step + <usize>i * lane, load<i32>(x + <usize>k * LINE + (<usize>i << 2)));
    }
  }
}
