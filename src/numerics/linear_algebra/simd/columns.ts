import type { Machine } from "../../../tensor/machine.ts";
import { outputSize, type Window } from "../window.ts";
import { run } from "./run.ts";

function words(w: Window): number[] {
  const { rows, cols } = outputSize(w);
  const { channels, height, width, kernel, stride, padding, dilation } = w;
  return [channels, height, width, ...kernel, ...stride, padding[0], padding[1], ...dilation, rows, cols];
}

/** ../scalar/columns.ts. */
export function toColumns(machine: Machine, columns: number, images: number, count: number, w: Window): void {
  run(machine, "toColumns", count * w.channels * w.kernel[0], images, columns, ...words(w));
}

export function fromColumns(
  machine: Machine,
  images: number,
  columns: number,
  count: number,
  w: Window,
): void {
  run(machine, "fromColumns", count * w.channels, images, columns, ...words(w));
}
