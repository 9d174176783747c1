/** The same by halving: a step costs a few looks a level, not one a value. */
import { type AtMost, kmeans } from "./lloyd.ts";

export const halved: AtMost = (values, t) => {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** `kmeans` of ./lloyd.ts, bit for bit. */
export const kmeansByHalving = (x: Float32Array, n: number): Float32Array => kmeans(x, n, halved);
