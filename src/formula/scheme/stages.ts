/**
 * Statistics in stages: what must be reduced over all elements of a part first, what then needs those results, and the value
 * that is left when nothing is to be reduced any more.
 */
import { longestRow, reductions, type RowReduction } from "../functions.ts";
import { FormulaError, type Node } from "../tree.ts";

/** One of the reductions that everything else is made of. */
export interface Reduction {
  readonly name: "min" | "max" | "sum" | "quantile" | "entropy_threshold" | "kmeans" | "rows";
  /** Of each element: over `x`, statistics above, and the results of earlier stages. */
  readonly of: Node;
  /** For a quantile, the share of the elements below it, 0 to 1; for a threshold and for k-means, the levels. */
  readonly share: number;
  /** The variable that has the result. */
  readonly result: string;
  /** Of k-means, the variables that have the levels; `result` is the first. */
  readonly levels?: readonly string[];
  /** Of one that goes over the elements in their order. */
  readonly rows?: RowsOf;
}

export interface RowsOf {
  readonly of: RowReduction;
  /** What differs from element to element besides. */
  readonly by: Node | undefined;
  readonly parameters: readonly number[];
  /** The variables that have the results; `result` is the first. */
  readonly results: readonly string[];
}

/** The variables that a reduction gives, and whether their values are one an element. */
export const resultsOf = (
  { result, rows, levels }: Reduction,
): { name: string; perElement: boolean }[] =>
  (rows?.results ?? levels ?? [result]).map((name, i) => ({ name, perElement: rows?.of.elements === i }));

export interface Staged {
  /** Reductions of one stage need only the results of the stages before. */
  readonly stages: readonly (readonly Reduction[])[];
  readonly value: Node;
}

const primitive = new Set(["min", "max", "sum", "quantile", "entropy_threshold"]);

/** What kernels reduce row by row, and parts from pieces of them. */
export type PlainReduction = Reduction & { readonly name: "min" | "max" | "sum" };

export const isPlain = (r: Reduction): r is PlainReduction =>
  r.name === "min" || r.name === "max" || r.name === "sum";

/**
 * Splits an inlined node. `name` is what the results are called after, `count` the number of elements of a part; `range` gives the
 * ends that a clipping method sets.
 * @throws FormulaError when the share of a quantile is not a number between 0 and 1.
 */
export function stage(
  node: Node,
  { name, count, range, known }: {
    readonly name: string;
    readonly count: number;
    /** Variables of what was reduced over the same parts already, by what it is; what is new is added. */
    readonly known: Map<string, string>;
    readonly range: (of: Node) => { low: Node; high: Node };
  },
): Staged {
  const stages: Reduction[][] = [];
  const depths = new Map<string, number>();

  /** The node without reductions, and the stage after which all that it needs is there. */
  const walk = (n: Node): { node: Node; depth: number } => {
    const children = (list: readonly Node[]) => {
      const walked = list.map(walk);
      return { nodes: walked.map((w) => w.node), depth: Math.max(0, ...walked.map((w) => w.depth)) };
    };
    switch (n.op) {
      case "call": {
        const { nodes, depth } = children(n.args);
        return { node: { ...n, args: nodes }, depth };
      }
      case "tuple": {
        const { nodes, depth } = children(n.items);
        return { node: { op: "tuple", items: nodes }, depth };
      }
      case "codes": {
        const { nodes, depth } = children([n.low, n.high]);
        return { node: { ...n, low: nodes[0]!, high: nodes[1]! }, depth };
      }
      case "index": {
        const { nodes, depth } = children([n.of, n.at]);
        return { node: { op: "index", of: nodes[0]!, at: nodes[1]! }, depth };
      }
      case "cases": {
        const { nodes, depth } = children([...n.branches.flatMap((b) => [b.when, b.value]), n.otherwise]);
        const branches = n.branches.map((_, i) => ({ when: nodes[2 * i]!, value: nodes[2 * i + 1]! }));
        return { node: { op: "cases", branches, otherwise: nodes.at(-1)! }, depth };
      }
      case "reduce":
        return reduce(n);
      case "variable":
        return { node: n, depth: depths.get(n.name) ?? 0 };
      default:
        return { node: n, depth: 0 };
    }
  };

  const reduce = (n: Extract<Node, { op: "reduce" }>): { node: Node; depth: number } => {
    if (n.name === "range_low" || n.name === "range_high") {
      const { low, high } = range(n.args[0] ?? { op: "variable", name: "x" });
      return walk(n.name === "range_low" ? low : high);
    }
    if (n.name === "count") return { node: { op: "number", value: count }, depth: 0 };
    if (n.name === "kmeans") return overLevels(n);
    if (reductions[n.name]?.rows !== undefined) return overRows(n, reductions[n.name]!.rows!);
    if (!primitive.has(n.name)) return walk(reductions[n.name]!.define!(...n.args));
    const key = JSON.stringify(n);
    const same = known.get(key);
    if (same !== undefined) return walk({ op: "variable", name: same });
    const of = walk(n.args[0]!);
    const share = n.args[1] === undefined
      ? 0
      : n.name === "quantile"
      ? shareOf(n.args[1])
      : levelsOf(n.args[1]);
    const result = `${name}·${n.name}${known.size}`;
    (stages[of.depth] ??= []).push({ name: n.name as Reduction["name"], of: of.node, share, result });
    depths.set(result, of.depth + 1);
    known.set(key, result);
    return { node: { op: "variable", name: result }, depth: of.depth + 1 };
  };

  /** All results at once; the variable is that of the part that is asked for. */
  const overRows = (n: Extract<Node, { op: "reduce" }>, of: RowReduction): { node: Node; depth: number } => {
    if (count > longestRow) {
      throw new FormulaError(
        `Cannot compute ${n.name} as its level must have at most ${longestRow} elements: it has ${count}. Use a smaller one, such as block(256)`,
      );
    }
    const key = JSON.stringify([n.name, n.args]), same = known.get(key), part = n.part ?? 0;
    const base = same ?? `${name}·${n.name}${known.size}`;
    const variable = (part: number) => `${base}·${part}`;
    if (same === undefined) {
      const [first, by] = n.args.slice(0, of.values).map(walk);
      const depth = Math.max(first!.depth, by?.depth ?? 0);
      const results = Array.from({ length: of.results }, (_, i) => variable(i));
      const rows = { of, by: by?.node, parameters: n.args.slice(of.values).flatMap(constants), results };
      (stages[depth] ??= []).push({ name: "rows", of: first!.node, share: 0, result: results[0]!, rows });
      results.forEach((result) => depths.set(result, depth + 1));
      known.set(key, base);
    }
    return { node: { op: "variable", name: variable(part) }, depth: depths.get(variable(part)) ?? 0 };
  };

  /** All levels at once; the variable is that of the level that is asked for. */
  const overLevels = (n: Extract<Node, { op: "reduce" }>): { node: Node; depth: number } => {
    const key = JSON.stringify([n.name, n.args]), same = known.get(key);
    const base = same ?? `${name}·${n.name}${known.size}`;
    const variable = (level: number) => `${base}·${level}`;
    if (same === undefined) {
      const of = walk(n.args[0]!), share = levelsOfKmeans(n.args[1]!);
      const levels = Array.from({ length: share }, (_, i) => variable(i));
      (stages[of.depth] ??= []).push({ name: "kmeans", of: of.node, share, result: levels[0]!, levels });
      levels.forEach((level) => depths.set(level, of.depth + 1));
      known.set(key, base);
    }
    const level = variable(n.part ?? 0);
    return { node: { op: "variable", name: level }, depth: depths.get(level) ?? 0 };
  };

  return { value: walk(node).node, stages };
}

/** More levels than codes of 8 bits tell apart are none of a codebook. */
const mostLevelsOfKmeans = 256;

/** How many levels k-means is asked for. @throws FormulaError when that is not known. */
export function levelsOfKmeans(node: Node): number {
  const value = node.op === "number" ? node.value : NaN;
  if (Number.isInteger(value) && value >= 1 && value <= mostLevelsOfKmeans) return value;
  throw new FormulaError(
    `Cannot compute kmeans as its levels must be an integer from 1 to ${mostLevelsOfKmeans}: it is ${
      node.op === "number" ? value : "not known"
    }`,
  );
}

/** What rules a search, as numbers. */
function constants(node: Node): readonly number[] {
  if (node.op === "number") return [Math.fround(node.value)];
  if (node.op === "table") return node.values.map(Math.fround);
  if (node.op === "codes") return [node.low, node.high].flatMap(constants);
  throw new FormulaError(
    "Cannot search as the range and the steps must be constants: they depend on the elements or on statistics",
  );
}

/** Bins of the threshold's histogram: no level may be without one. */
const mostLevels = 1024;

function levelsOf(node: Node): number {
  const value = node.op === "number" ? node.value : NaN;
  if (Number.isInteger(value) && value >= 1 && value <= mostLevels) return value;
  throw new FormulaError(
    `Cannot find the entropy threshold as its levels must be an integer from 1 to ${mostLevels}: it is ${
      node.op === "number" ? value : "not known"
    }`,
  );
}

function shareOf(node: Node): number {
  const value = node.op === "number" ? node.value : NaN;
  if (value >= 0 && value <= 1) return value;
  throw new FormulaError(
    `Cannot take a quantile as its share must be a number from 0 to 1: it is ${
      node.op === "number" ? value : "not known"
    }`,
  );
}
