/** Gauss-Legendre integration in binary64: panels of ten points, which are exact for polynomials up to degree 19. */
import { cosineOfTurns } from "../distribution/elementary.ts";

const points = 10;
/** Panels between a finite end and infinity, and the widest panel between two finite ends. */
const tailPanels = 32, widest = 0.5;

interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Nodes and weights on -1..1: the roots of the Legendre polynomial by Newton's method, the weights 2 / ((1 - x^2) P'(x)^2). */
function legendre(n: number): Rule {
  const nodes = new Float64Array(n), weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // Near the root: it need only be the nearest one.
    let x = cosineOfTurns((i + 0.75) / (2 * n + 1));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++) {
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      }
      slope = n * (x * value - before) / (x * x - 1);
      const next = x - value / slope;
      if (Math.abs(next - x) < 1e-16) break;
      x = next;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

const rule = legendre(points);

function panel(f: (x: number) => number, from: number, to: number): number {
  const half = (to - from) / 2, middle = (from + to) / 2;
  let sum = 0;
  for (let i = 0; i < points; i++) sum += rule.weights[i]! * f(middle + half * rule.nodes[i]!);
  return half * sum;
}

/** The integral of a smooth function; `to` may be Infinity, where it must fall faster than 1 / x^2. */
export function integrate(f: (x: number) => number, from: number, to: number): number {
  let sum = 0;
  if (to === Infinity) {
    // x = from + u / (1 - u)
    const g = (u: number) => f(from + u / (1 - u)) / (1 - u) ** 2;
    for (let i = 0; i < tailPanels; i++) sum += panel(g, i / tailPanels, (i + 1) / tailPanels);
    return sum;
  }
  const panels = Math.max(1, Math.ceil((to - from) / widest));
  const at = (i: number) => from + (to - from) * (i / panels);
  for (let i = 0; i < panels; i++) sum += panel(f, at(i), at(i + 1));
  return sum;
}
