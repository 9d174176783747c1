import type { Arena } from "../../tensor/arena.ts";
import { canonical } from "../../numerics/linear_algebra/scalar/product.ts";
import type { Elements } from "../elements.ts";
import type { Planes } from "../normalization.ts";
import { maxPool, maxPoolGradient } from "./max_pool.ts";
import { follow, inverseDeviation, momentsOf, normalize, normalizeGradient } from "./normalize.ts";
import { rectify, rectifyGradient } from "./rectify.ts";

export function scalarElements(arena: Arena): Elements {
  const view = (at: number, size: number) => arena.f32(at, size);
  /** The planes of a channel, one a sample. */
  const planesOf = (at: number, { count, channels, area }: Planes, channel: number) =>
    Array.from({ length: count }, (_, n) => view(at + 4 * (n * channels + channel) * area, area));
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
    add(y, a, b, size) {
      const sum = view(y, size), [p, q] = [view(a, size), view(b, size)];
      for (let i = 0; i < size; i++) sum[i] = canonical(p[i]! + q[i]!);
    },
    normalize(n) {
      const { channels, training, momentum, epsilon } = n;
      const [weight, bias, mean, variance] = [n.weight, n.bias, n.mean, n.variance].map((at) =>
        view(at, channels)
      ) as [Float32Array, Float32Array, Float32Array, Float32Array];
      const by = view(n.by, 2 * channels);
      for (let c = 0; c < channels; c++) {
        const x = planesOf(n.x, n, c);
        let now = { mean: mean[c]!, variance: variance[c]! };
        if (training) {
          const moments = now = momentsOf(x);
          mean[c] = follow(mean[c]!, moments.mean, momentum);
          variance[c] = follow(variance[c]!, moments.unbiased, momentum);
        }
        by[2 * c] = canonical(now.mean);
        by[2 * c + 1] = inverseDeviation(now.variance, epsilon);
        normalize(planesOf(n.y, n, c), x, weight[c]!, bias[c]!, by[2 * c]!, by[2 * c + 1]!);
      }
    },
    normalizeGradient(n) {
      const weight = view(n.weight, n.channels), by = view(n.by, 2 * n.channels);
      const [dweight, dbias] = [view(n.dweight, n.channels), view(n.dbias, n.channels)];
      for (let c = 0; c < n.channels; c++) {
        const dx = n.dx === undefined ? undefined : planesOf(n.dx, n, c);
        const [dy, x] = [planesOf(n.dy, n, c), planesOf(n.x, n, c)];
        const of = normalizeGradient(dx, dy, x, weight[c]!, by[2 * c]!, by[2 * c + 1]!);
        dweight[c] = of.weight;
        dbias[c] = of.bias;
      }
    },
  };
}
