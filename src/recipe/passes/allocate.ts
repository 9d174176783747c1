/**
 * One option for each tensor so that the costs stay within a budget and the losses add up to little: a multiple-choice
 * knapsack. Steps along the lower convex hulls in the order of what they gain for what they cost are the best for every budget
 * they meet exactly (Shoham and Gersho 1988, IEEE Trans. ASSP 36(9)); what is left is spent on whatever single change gains
 * most, and no uniform choice is let be better.
 */
export interface Option {
  readonly cost: number;
  readonly loss: number;
}

export interface Allocation {
  /** The option of each tensor, by its index. */
  readonly choice: readonly number[];
  readonly cost: number;
  readonly loss: number;
  /** No choice within the budget loses less than this: the linear relaxation. */
  readonly bound: number;
}

interface Step {
  readonly item: number;
  readonly to: number;
  readonly cost: number;
  readonly gain: number;
}

/** Indices of the options on the lower convex hull, from the cheapest on; each costs more and loses less than the one before. */
export function hullOf(options: readonly Option[]): number[] {
  const order = options.map((_, i) => i).sort((a, b) =>
    options[a]!.cost - options[b]!.cost || options[a]!.loss - options[b]!.loss || a - b
  );
  const hull: number[] = [];
  const slope = (a: Option, b: Option) => (a.loss - b.loss) / (b.cost - a.cost);
  for (const i of order) {
    const here = options[i]!;
    if (hull.length > 0 && here.loss >= options[hull.at(-1)!]!.loss) continue;
    while (hull.length > 1) {
      const [before, last] = [options[hull.at(-2)!]!, options[hull.at(-1)!]!];
      if (slope(before, last) > slope(last, here)) break;
      hull.pop();
    }
    // Of equal cost the better has come first.
    if (hull.length === 0 || here.cost > options[hull.at(-1)!]!.cost) hull.push(i);
  }
  return hull;
}

const costOf = (options: readonly (readonly Option[])[], choice: readonly number[]) =>
  choice.reduce((sum, j, i) => sum + options[i]![j]!.cost, 0);
const lossOf = (options: readonly (readonly Option[])[], choice: readonly number[]) =>
  choice.reduce((sum, j, i) => sum + options[i]![j]!.loss, 0);

/** The choices that give every tensor the same option, when all have as many; the cheapest first. */
export function uniformChoices(options: readonly (readonly Option[])[]): number[][] {
  const counts = new Set(options.map((o) => o.length));
  if (counts.size !== 1) return [];
  return options[0]!.map((_, j) => options.map(() => j));
}

/** The least that any choice costs. */
export const leastCost = (options: readonly (readonly Option[])[]): number =>
  options.reduce((sum, o) => sum + Math.min(...o.map(({ cost }) => cost)), 0);

/** Undefined when even the cheapest options are above the budget. */
export function allocate(options: readonly (readonly Option[])[], budget: number): Allocation | undefined {
  if (leastCost(options) > budget) return undefined;
  const hulls = options.map(hullOf);
  const choice = hulls.map((hull) => hull[0]!);
  const steps = hulls.flatMap((hull, item) =>
    hull.slice(1).map((to, k): Step => {
      const [a, b] = [options[item]![hull[k]!]!, options[item]![to]!];
      return { item, to, cost: b.cost - a.cost, gain: a.loss - b.loss };
    })
  ).sort((a, b) => b.gain / b.cost - a.gain / a.cost || a.item - b.item);
  let left = budget - costOf(options, choice);
  let bound: number | undefined;
  const stopped = new Set<number>();
  for (const { item, to, cost, gain } of steps) {
    if (stopped.has(item)) continue;
    if (cost <= left) {
      choice[item] = to;
      left -= cost;
      continue;
    }
    // The first step that does not fit, taken in part, is the relaxation.
    bound ??= lossOf(options, choice) - gain * left / cost;
    stopped.add(item);
  }
  spendRest(options, choice, left);
  const rivals = uniformChoices(options).filter((u) => costOf(options, u) <= budget);
  const best = [choice, ...rivals].reduce((a, b) => lossOf(options, b) < lossOf(options, a) ? b : a);
  const loss = lossOf(options, best);
  return { choice: best, cost: costOf(options, best), loss, bound: Math.min(loss, bound ?? loss) };
}

/** Single changes that still fit, the one that gains most first. */
function spendRest(options: readonly (readonly Option[])[], choice: number[], rest: number): void {
  let left = rest;
  while (true) {
    let best: { i: number; j: number; gain: number; cost: number } | undefined;
    options.forEach((own, i) => {
      const now = own[choice[i]!]!;
      own.forEach(({ cost, loss }, j) => {
        const gain = now.loss - loss;
        if (gain > 0 && cost - now.cost <= left && gain > (best?.gain ?? 0)) {
          best = { i, j, gain, cost: cost - now.cost };
        }
      });
    });
    if (best === undefined) return;
    choice[best.i] = best.j;
    left -= best.cost;
  }
}
