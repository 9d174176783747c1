/** The largest of squares that touch, and where its gradient goes: to the first of the largest; NaN is larger than all. */
import { address, word } from "./block";

/** Where x takes the place of what is largest so far. */
@inline
function beats(x: v128, best: v128): v128 {
  const first = v128.andnot(f32x4.ne(x, x), f32x4.ne(best, best));
  return v128.or(f32x4.gt(x, best), first);
}

/** Elements 0, 2, 4, 6 of two vectors, and 1, 3, 5, 7. */
@inline
function even(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 2, 4, 6);
}

@inline
function odd(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 1, 3, 5, 7);
}

/** The byte offset of the first of the largest of a square. */
@inline
function largest(first: usize, size: i32, line: usize): usize {
  let at = first, best = load<f32>(first);
  for (let i = 0, row = first; i < size; i++, row += line) {
    for (let j = 0, from = row; j < size; j++, from += 4) {
      const x = load<f32>(from);
      if (x > best || (x != x && best == best)) {
        best = x;
        at = from;
      }
    }
  }
  return at;
}

/** Block: y, x, planes, size, height, width, rows, cols, planes of a shard. */
export function maxPool(block: usize, shard: i32): void {
  const size = word(block, 3), height = word(block, 4), width = word(block, 5);
  const rows = word(block, 6), cols = word(block, 7), each = word(block, 8), line = <usize>width << 2;
  const end = min((shard + 1) * each, word(block, 2));
  for (let plane = shard * each; plane < end; plane++) {
    const x = address(block, 1) + <usize>plane * <usize>height * line;
    let to = address(block, 0) + (<usize>plane * <usize>(rows * cols) << 2);
    for (let i = 0; i < rows; i++) {
      let from = x + <usize>(i * size) * line, j = 0;
      if (size == 2) {
        for (; j + 4 <= cols; j += 4, from += 32, to += 16) {
          const a = v128.load(from), b = v128.load(from + 16);
          const c = v128.load(from + line), d = v128.load(from + line + 16);
          let best = even(a, b), next = odd(a, b);
          best = v128.bitselect(next, best, beats(next, best));
          next = even(c, d);
          best = v128.bitselect(next, best, beats(next, best));
          next = odd(c, d);
          v128.store(to, v128.bitselect(next, best, beats(next, best)));
        }
      }
      for (; j < cols; j++, from += <usize>size << 2, to += 4) {
        store<f32>(to, load<f32>(largest(from, size, line)));
      }
    }
  }
}

/** Block: dx, dy, x, planes, size, height, width, rows, cols, planes of a shard. */
export function maxPoolGradient(block: usize, shard: i32): void {
  const size = word(block, 4), height = word(block, 5), width = word(block, 6);
  const rows = word(block, 7), cols = word(block, 8), each = word(block, 9), line = <usize>width << 2;
  const end = min((shard + 1) * each, word(block, 3));
  for (let plane = shard * each; plane < end; plane++) {
    const skip = <usize>plane * <usize>height * line, x = address(block, 2) + skip;
    // From an element of x to its gradient.
    const away = address(block, 0) + skip - x;
    let dy = address(block, 1) + (<usize>plane * <usize>(rows * cols) << 2);
    memory.fill(x + away, 0, <usize>height * line);
    for (let i = 0; i < rows; i++) {
      let from = x + <usize>(i * size) * line, j = 0;
      if (size == 2) {
        for (; j + 4 <= cols; j += 4, from += 32, dy += 16) {
          const a = v128.load(from), b = v128.load(from + 16);
          const c = v128.load(from + line), d = v128.load(from + line + 16), g = v128.load(dy);
          let best = even(a, b), next = odd(a, b);
          const second = beats(next, best);
          best = v128.bitselect(next, best, second);
          next = even(c, d);
          const third = beats(next, best);
          best = v128.bitselect(next, best, third);
          const fourth = beats(odd(c, d), best), below = v128.or(third, fourth);
          const g0 = v128.andnot(g, v128.or(second, below)), g1 = v128.andnot(v128.and(g, second), below);
          const g2 = v128.andnot(v128.and(g, third), fourth), g3 = v128.and(g, fourth);
          const to = from + away;
          v128.store(to, v128.shuffle<f32>(g0, g1, 0, 4, 1, 5));
          v128.store(to + 16, v128.shuffle<f32>(g0, g1, 2, 6, 3, 7));
          v128.store(to + line, v128.shuffle<f32>(g2, g3, 0, 4, 1, 5));
          v128.store(to + line + 16, v128.shuffle<f32>(g2, g3, 2, 6, 3, 7));
        }
      }
      for (; j < cols; j++, from += <usize>size << 2, dy += 4) {
        store<f32>(largest(from, size, line) + away, load<f32>(dy));
      }
    }
  }
}
