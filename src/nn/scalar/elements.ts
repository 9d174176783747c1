import type { Arena } from "../../tensor/arena.ts";
import type { Elements } from "../elements.ts";
import { maxPool, maxPoolGradient } from "./max_pool.ts";
import { rectify, rectifyGradient } from "./rectify.ts";

export function scalarElements(arena: Arena): Elements {
  const view = (at: number, size: number) => arena.f32(at, size);
  return {
    rectify: (y, x, size, top) => rectify(view(y, size), view(x, size), top),
    rectifyGradient: (dx, dy, x, size, top) =>
      rectifyGradient(view(dx, size), view(dy, size), view(x, size), top),
    maxPool(y, x, count, p) {
      const planes = count * p.planes;
      maxPool(view(y, planes * p.rows * p.cols), view(x, planes * p.height * p.width), p);
    },
    maxPoolGradient(dx, dy, x, count, p) {
      const planes = count * p.planes, area = planes * p.height * p.width;
      maxPoolGradient(view(dx, area), view(dy, planes * p.rows * p.cols), view(x, area), p);
    },
    planeSums(sums, x, planes, size) {
      for (let plane = 0; plane < planes; plane++) {
        view(sums, planes)[plane] = view(x + 4 * plane * size, size).reduce((sum, v) => sum + v, 0);
      }
    },
  };
}
