/**
 * The window of a convolution as both directions of im2col read it. Block from word 2: channels, height, width, kernel height and width,
 * stride down and right, padding above and left, dilation down and right, rows and columns of the output.
 */
import { word } from "./block";

export let channels: i32 = 0;
export let height: i32 = 0;
export let width: i32 = 0;
export let kernelRows: i32 = 0;
export let kernelCols: i32 = 0;
export let strideDown: i32 = 0;
export let strideRight: i32 = 0;
export let above: i32 = 0;
export let left: i32 = 0;
export let dilationDown: i32 = 0;
export let dilationRight: i32 = 0;
export let outRows: i32 = 0;
export let outCols: i32 = 0;

export function open(block: usize): void {
  channels = word(block, 2);
  height = word(block, 3);
  width = word(block, 4);
  kernelRows = word(block, 5);
  kernelCols = word(block, 6);
  strideDown = word(block, 7);
  strideRight = word(block, 8);
  above = word(block, 9);
  left = word(block, 10);
  dilationDown = word(block, 11);
  dilationRight = word(block, 12);
  outRows = word(block, 13);
  outCols = word(block, 14);
}

/** The first output column whose input column, `offset` + column * stride, is not left of the image. */
@inline
export function firstInside(offset: i32): i32 {
  return offset >= 0 ? 0 : min(outCols, (strideRight - 1 - offset) / strideRight);
}

/** One past the last that is not right of it. */
@inline
export function endInside(offset: i32): i32 {
  return offset >= width ? 0 : min(outCols, (width - 1 - offset) / strideRight + 1);
}
