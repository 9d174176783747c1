/** How a convolution reads an image of `channels` x `height` x `width`. */
export interface Window {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Rows and columns of the kernel. */
  readonly kernel: readonly [number, number];
  /** Down and right. */
  readonly stride: readonly [number, number];
  /** Zeros above, left, below, right: the order of ONNX's `pads`. */
  readonly padding: readonly [number, number, number, number];
  /** Distance of the kernel's elements, down and right; 1 leaves no holes. */
  readonly dilation: readonly [number, number];
}

/** Convolution of `images` images with `filters` filters, each seeing channels / groups channels. Neither is flipped, as in all of the field. */
export interface Convolution extends Window {
  readonly images: number;
  readonly filters: number;
  readonly groups: number;
}

export interface OutputSize {
  readonly rows: number;
  readonly cols: number;
}

/** Rows and columns of the output. Throws a RangeError when a number is out of its range or the kernel does not fit. */
export function outputSize(
  { channels, height, width, kernel, stride, padding, dilation }: Window,
): OutputSize {
  const positive = { channels, height, width, kernel, stride, dilation };
  for (const [what, value] of Object.entries(positive)) checkIntegers(what, value, 1);
  checkIntegers("padding", padding, 0);
  const size = (what: string, input: number, before: number, after: number, axis: 0 | 1) => {
    const span = dilation[axis] * (kernel[axis] - 1) + 1, room = input + before + after;
    if (span > room) {
      throw new RangeError(
        `Cannot convolve as the ${what} of the kernel must be at most ${room}, padding counted: it is ${span}`,
      );
    }
    return Math.floor((room - span) / stride[axis]) + 1;
  };
  return {
    rows: size("height", height, padding[0], padding[2], 0),
    cols: size("width", width, padding[1], padding[3], 1),
  };
}

/** The output's size, and depths and filters of a group. Throws a RangeError when a number does not fit. */
export function shapeOf(c: Convolution): OutputSize & { places: number; depth: number; filters: number } {
  const { rows, cols } = outputSize(c);
  checkIntegers("images", c.images, 0);
  checkIntegers("filters", c.filters, 1);
  checkIntegers("groups", c.groups, 1);
  for (const what of ["channels", "filters"] as const) {
    if (c[what] % c.groups === 0) continue;
    throw new RangeError(
      `Cannot convolve as the ${what} must be a multiple of the groups, ${c.groups}: they are ${c[what]}`,
    );
  }
  const depth = c.channels / c.groups * c.kernel[0] * c.kernel[1];
  return { rows, cols, places: rows * cols, depth, filters: c.filters / c.groups };
}

function checkIntegers(what: string, value: number | readonly number[], least: number): void {
  for (const number of [value].flat() as number[]) {
    if (Number.isInteger(number) && number >= least) continue;
    throw new RangeError(`Cannot convolve as the ${what} must be an integer from ${least}: it is ${number}`);
  }
}
