/**
 * Atoms: parts of a domain on each of which no comparison changes, no limit begins, and no magnitude turns. The expression is simpler there: it has no
 * choices. What is compared is monotone where an atom is cut, so that the cuts are exact.
 */
import type { Node } from "../tree.ts";
import { Analysis, type Range } from "./analysis.ts";
import { fromOrdinal, ordinal } from "./ordinals.ts";
import { parts } from "./parts.ts";
import { settle } from "./settle.ts";

type Call = Extract<Node, { op: "call" }>;

/** At most as many, and as many cuts by one node. */
const mostAtoms = 160;
const mostCuts = 40;

const relations = new Set(["less", "less_equal", "greater", "greater_equal"]);
const steps = new Set([
  ...["floor", "ceil", "trunc", "round", "round_half_up", "round_half_down", "round_half_away"],
  ...["round_half_to_zero", "round_to_odd", "sign", "sign_ste", "e2m1"],
]);

/** What a node does at the x that the tape has run for, as a number that is monotone in x; undefined where that is not known. */
function regimeOf(node: Call, part: Analysis): (() => number) | undefined {
  const { tape, directions } = part;
  const valueOf = (n: Node) => {
    const place = tape.place(n);
    return () => tape.value(place);
  };
  const [a, b] = node.args;
  const moves = (n: Node) => directions.of(n) === "rising" || directions.of(n) === "falling";
  if (relations.has(node.name) || steps.has(node.name)) return moves(node) ? valueOf(node) : undefined;
  const sides = (n: Node, low: () => number, beyond: (u: number) => boolean) => {
    const u = valueOf(n);
    return () => u() < low() ? -1 : beyond(u()) ? 1 : 0;
  };
  switch (node.name) {
    case "abs":
      return moves(a!) ? sides(a!, () => 0, () => false) : undefined;
    case "min":
    case "max": {
      const difference: Node = { op: "call", name: "subtract", args: [a!, b!] };
      if (node.args.length !== 2 || !moves(difference)) return undefined;
      const [u, v] = [valueOf(a!), valueOf(b!)];
      return () => u() <= v() ? 0 : 1;
    }
    case "clamp":
    case "wrap": {
      if (b!.op !== "codes" || !moves(a!) || directions.of(b!) !== "constant") return undefined;
      const [low, high] = [valueOf(b!.low), valueOf(b!.high)];
      return sides(a!, low, (u) => u > high());
    }
    case "mod": {
      if (!moves(a!) || directions.of(b!) !== "constant") return undefined;
      const [u, m, r] = [valueOf(a!), valueOf(b!), valueOf(node)];
      return () => Math.round((u() - r()) / m());
    }
  }
  return undefined;
}

function calls(root: Node): Call[] {
  const found = new Set<Node>();
  const visit = (node: Node): void => {
    if (found.has(node)) return;
    found.add(node);
    parts(node).forEach(visit);
  };
  visit(root);
  return [...found].filter((n): n is Call => n.op === "call");
}

/** The places at which something begins to be different, monotone as it is; undefined when they are too many. */
function changes(first: number, last: number, at: (place: number) => number): number[] | undefined {
  const found: number[] = [];
  const split = (a: number, atA: number, b: number, atB: number): boolean => {
    if (atA === atB) return true;
    if (Number.isNaN(atA) || Number.isNaN(atB)) return false;
    if (b - a === 1) return found.push(b) <= mostCuts;
    const middle = Math.floor((a + b) / 2), between = at(middle);
    return split(a, atA, middle, between) && split(middle, between, b, atB);
  };
  return split(first, at(first), last, at(last)) ? found : undefined;
}

/** Where the parts of an expression change: the first places of what follows. */
function cutsOf(part: Analysis): number[] {
  const { range: { from, to }, tape } = part;
  const [first, last] = [ordinal(from), ordinal(to)];
  const cuts = new Set<number>();
  for (const node of calls(part.body)) {
    const regime = regimeOf(node, part);
    if (regime === undefined) continue;
    const found = changes(first, last, (place) => {
      tape.run(fromOrdinal(place));
      return regime();
    });
    for (const place of found ?? []) cuts.add(place);
  }
  // Magnitudes and squares are monotone on both sides of zero.
  if (cuts.size === 0 && from < 0 && to >= 0 && part.direction === "unknown") cuts.add(0);
  return [...cuts].sort((a, b) => a - b);
}

/** In order; together the range. Each expression has the values of the body, but for the sign of zeros. */
export function atomsOf(
  body: Node,
  variable: string,
  range: Range,
  integer = false,
): readonly Analysis[] {
  let left = mostAtoms;
  const visit = (node: Node, on: Range): Analysis[] => {
    let part = new Analysis(node, variable, on, integer);
    for (let settled = settle(node, part); settled !== part.body; settled = settle(part.body, part)) {
      part = new Analysis(settled, variable, on, integer);
    }
    const cuts = on.from === on.to ? [] : cutsOf(part);
    if (cuts.length === 0 || cuts.length > left) return [part];
    left -= cuts.length;
    const starts = [ordinal(on.from), ...cuts];
    return starts.flatMap((start, i) =>
      visit(part.body, {
        from: fromOrdinal(start),
        to: i + 1 < starts.length ? fromOrdinal(starts[i + 1]! - 1) : on.to,
      })
    );
  };
  return visit(body, range);
}
