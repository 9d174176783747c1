import type { Picture } from "./picture.ts";

/** Between two rows or columns: the first, the second, and the weight of the second. */
function neighbours(to: number, from: number): readonly (readonly [number, number, number])[] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.min(Math.max((i + 0.5) * from / to - 0.5, 0), from - 1), first = Math.floor(at);
    return [first, Math.min(first + 1, from - 1), at - first] as const;
  });
}

/**
 * A picture of another size: each value is interpolated between the four nearest, centres of pixels at halves, without smoothing
 * (what OpenCV's INTER_LINEAR computes before it rounds). A picture of that size is handed back as it is.
 */
export function resized(
  picture: Picture,
  width: number,
  height: number,
): { readonly values: ArrayLike<number>; readonly channels: number; readonly most: number } {
  const { values, channels, most } = picture;
  if (picture.width === width && picture.height === height) return picture;
  const columns = neighbours(width, picture.width), rows = neighbours(height, picture.height);
  const into = new Float32Array(width * height * channels);
  const at = (y: number, x: number, c: number) => values[(y * picture.width + x) * channels + c]!;
  rows.forEach(([top, bottom, down], y) =>
    columns.forEach(([left, right, along], x) => {
      for (let c = 0; c < channels; c++) {
        const above = at(top, left, c) * (1 - along) + at(top, right, c) * along;
        const below = at(bottom, left, c) * (1 - along) + at(bottom, right, c) * along;
        into[(y * width + x) * channels + c] = above * (1 - down) + below * down;
      }
    })
  );
  return { values: into, channels, most };
}
