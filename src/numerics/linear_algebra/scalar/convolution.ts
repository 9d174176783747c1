import { type Convolution, shapeOf } from "../window.ts";
import { pixel } from "./columns.ts";
import { canonical, joined } from "./product.ts";

const f32 = Math.fround;

/** Element k of the patch that group `group` of image `image` shows at a place of the output; 0 in the padding. */
function patches(memory: Float32Array, images: number, c: Convolution) {
  const [height, width] = c.kernel, { cols } = shapeOf(c);
  return (image: number, group: number, k: number, place: number): number => {
    const s = k % width, r = Math.floor(k / width) % height, channel = Math.floor(k / (width * height));
    const inside = pixel(c, r, s, Math.floor(place / cols), place % cols);
    if (inside < 0) return 0;
    const plane = image * c.channels + group * (c.channels / c.groups) + channel;
    return memory[images / 4 + plane * c.height * c.width + inside]!;
  };
}

/** The output: for each filter and place the bias (or 0) joined by the products of filter and patch, in the order of the filter. */
export function convolve(
  memory: Float32Array,
  output: number,
  images: number,
  weights: number,
  c: Convolution,
  bias?: number,
): void {
  const { places, depth, filters } = shapeOf(c), patch = patches(memory, images, c);
  for (let image = 0; image < c.images; image++) {
    for (let f = 0; f < c.filters; f++) {
      const group = Math.floor(f / filters);
      for (let place = 0; place < places; place++) {
        const term = (k: number) => memory[weights / 4 + f * depth + k]! * patch(image, group, k, place);
        const first = bias === undefined ? 0 : memory[bias / 4 + f]!;
        memory[output / 4 + (image * c.filters + f) * places + place] = canonical(
          joined(first, depth, 1, term),
        );
      }
    }
  }
}

/** The gradient of the images: for each copy of a pixel in the columns the products over the filters of its group, then col2im. */
export function imageGradient(
  memory: Float32Array,
  images: number,
  gradient: number,
  weights: number,
  c: Convolution,
): void {
  const { rows, cols, places, depth, filters } = shapeOf(c), [height, width] = c.kernel;
  const perGroup = c.channels / c.groups, size = c.height * c.width;
  for (let plane = 0; plane < c.images * c.channels; plane++) {
    const image = Math.floor(plane / c.channels), channel = plane % c.channels;
    const group = Math.floor(channel / perGroup), at = images / 4 + plane * size;
    memory.fill(0, at, at + size);
    for (let tap = 0; tap < height * width; tap++) {
      const k = channel % perGroup * height * width + tap;
      for (let place = 0; place < rows * cols; place++) {
        const inside = pixel(c, Math.floor(tap / width), tap % width, Math.floor(place / cols), place % cols);
        if (inside < 0) continue;
        const copy = joined(0, filters, 1, (i) => {
          const f = group * filters + i;
          return memory[weights / 4 + f * depth + k]! *
            memory[gradient / 4 + (image * c.filters + f) * places + place]!;
        });
        memory[at + inside] = canonical(f32(memory[at + inside]! + copy));
      }
    }
  }
}

/** The gradient of the weights: for each image the products over the places; then the images one after another. */
export function weightGradient(
  memory: Float32Array,
  weights: number,
  gradient: number,
  images: number,
  c: Convolution,
): void {
  const { places, depth, filters } = shapeOf(c), patch = patches(memory, images, c);
  for (let f = 0; f < c.filters; f++) {
    for (let k = 0; k < depth; k++) {
      let sum = 0;
      for (let image = 0; image < c.images; image++) {
        const from = gradient / 4 + (image * c.filters + f) * places;
        const term = (place: number) =>
          memory[from + place]! * patch(image, Math.floor(f / filters), k, place);
        sum = f32(sum + joined(0, places, 1, term));
      }
      memory[weights / 4 + f * depth + k] = canonical(sum);
    }
  }
}
