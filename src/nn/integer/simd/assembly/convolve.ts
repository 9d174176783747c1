/** A convolution of codes: ../../convolution.ts says what it computes. A shard is one image. */
import { highMul, roundingShift } from "./fixed_point";

@inline
function word(block: usize, i: i32): i32 {
  return load<i32>(block + (<usize>i << 2));
}
@inline
function address(block: usize, i: i32): usize {
  return <usize>load<u32>(block + (<usize>i << 2));
}

/** The products of two rows of 16-bit integers; `depth` is a multiple of 8. */
@inline
function dot(a: usize, b: usize, depth: i32): i32 {
  let sums = i32x4.splat(0);
  for (const end = a + (<usize>depth << 1); a < end; a += 16, b += 16) {
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(a), v128.load(b)));
  }
  return i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3);
}

/**
 * Block: output (i16 codes, or i32 accumulators), input (i16), weights (i16, rows of `padded`), bias (i32), multipliers (i32), shifts (i32),
 * columns (i16, places x padded for each shard), input zero, output zero, low, high, filters, groups, channels, height, width, kernel rows
 * and cols, stride down and right, padding above and left, dilation down and right, rows, cols, padded, whether accumulators are wanted.
 */
export function convolve(block: usize, shard: i32): void {
  const filters = word(block, 11), groups = word(block, 12), channels = word(block, 13);
  const height = word(block, 14), width = word(block, 15), rows = word(block, 24), cols = word(block, 25);
  const padded = word(block, 26), raw = word(block, 27) != 0, places = rows * cols;
  const x = address(block, 1) + (<usize>(shard * channels * height * width) << 1);
  const columns = address(block, 6) + (<usize>(shard * places * padded) << 1);
  const own = channels / groups, each = filters / groups;
  let output = address(block, 0) + (<usize>(shard * filters * places) << (raw ? 2 : 1));
  for (let group = 0; group < groups; group++) {
    gather(block, x, columns, group * own, own);
    for (let filter = group * each; filter < (group + 1) * each; filter++) {
      const weights = address(block, 2) + (<usize>(filter * padded) << 1);
      const bias = load<i32>(address(block, 3) + (<usize>filter << 2));
      const multiplier = load<i32>(address(block, 4) + (<usize>filter << 2));
      const shift = load<i32>(address(block, 5) + (<usize>filter << 2));
      const zero = word(block, 8), low = word(block, 9), high = word(block, 10);
      let column = columns;
      for (let place = 0; place < places; place++, column += <usize>padded << 1) {
        const sum = bias + dot(column, weights, padded);
        if (raw) {
          store<i32>(output, sum);
          output += 4;
        } else {
          const scaled = roundingShift(highMul(sum << max(shift, 0), multiplier), max(-shift, 0)) + zero;
          store<i16>(output, <i16>min(high, max(low, scaled)));
          output += 2;
        }
      }
    }
  }
}

/** What each place multiplies, less the zero point; zeros up to a multiple of 8. */
function gather(block: usize, x: usize, columns: usize, first: i32, own: i32): void {
  const zero = word(block, 7), height = word(block, 14), width = word(block, 15);
  const kernelRows = word(block, 16), kernelCols = word(block, 17), down = word(block, 18), right = word(block, 19);
  const above = word(block, 20), before = word(block, 21), apart = word(block, 22), beside = word(block, 23);
  const rows = word(block, 24), cols = word(block, 25), padded = word(block, 26);
  let to = columns;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const end = to + (<usize>padded << 1);
      for (let channel = first; channel < first + own; channel++) {
        for (let i = 0; i < kernelRows; i++) {
          const row = r * down - above + i * apart;
          const at = x + (<usize>((channel * height + row) * width) << 1);
          for (let j = 0; j < kernelCols; j++, to += 2) {
            const col = c * right - before + j * beside;
            const inside = row >= 0 && row < height && col >= 0 && col < width;
            store<i16>(to, inside ? <i16>(<i32>load<i16>(at + (<usize>col << 1)) - zero) : 0);
          }
        }
      }
      for (; to < end; to += 2) store<i16>(to, 0);
    }
  }
}
