import type { Shape } from "./layer.ts";

/** Squares of `size` x `size` that touch; what is left at the right and below is not looked at (torch: ceil_mode=False). */
export interface Pooling {
  readonly size: number;
  readonly planes: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly cols: number;
}

/** Channels, height and width. @throws RangeError when the input is no image. */
export function planesOf(shape: Shape): readonly [number, number, number] {
  if (shape.length === 3) return shape as unknown as readonly [number, number, number];
  throw new RangeError(`its input must be channels, height and width: it is ${shape.join("×")}`);
}

/** @throws RangeError when the input is no image, or smaller than a square. */
export function poolingOf(size: number, shape: Shape): Pooling {
  const [planes, height, width] = planesOf(shape);
  const most = Math.min(height, width);
  if (size > most) throw new RangeError(`its size must be at most ${most}: it is ${size}`);
  return { size, planes, height, width, rows: Math.floor(height / size), cols: Math.floor(width / size) };
}
