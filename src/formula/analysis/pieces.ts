/**
 * Where an expression that depends on x through roundings and comparisons only is constant. Each of these is monotone in x, so that what is
 * equal at two ends is equal between them: the pieces are found by halves, and they are exact.
 */
import { floatTypes } from "../functions/storage.ts";
import type { Node } from "../tree.ts";
import type { Directions } from "./direction.ts";
import { fromOrdinal, ordinal } from "./ordinals.ts";
import type { Tape } from "./tape.ts";

/** From `from` to `to`, both included, all values are the same. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

const stepping = new Set([
  ...["floor", "ceil", "trunc", "round", "round_half_up", "round_half_down", "round_half_away"],
  ...[
    "round_half_to_zero",
    "round_to_odd",
    "sign",
    "sign_ste",
    "bf16",
    "float",
    "float_full",
    "e8m0",
    "nearest",
    "exponent",
    ...floatTypes.keys(),
  ],
  ...["less", "less_equal", "greater", "greater_equal"],
]);

export interface Steps {
  /** Monotone parts of few values, outermost first. */
  readonly nodes: readonly Node[];
  /** True when x has no other way into the expression. */
  readonly only: boolean;
}

/** The parts of an expression through which x comes in by steps. */
export function stepsOf(root: Node, directions: Directions): Steps {
  const nodes = new Set<Node>();
  const known = new Map<Node, boolean>();
  /** Whether x comes in by steps only. */
  const visit = (node: Node): boolean => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const only = visitParts(node);
    known.set(node, only);
    return only;
  };
  const visitParts = (node: Node): boolean => {
    const direction = directions.of(node);
    if (direction === "constant") return true;
    switch (node.op) {
      case "call":
        if (stepping.has(node.name) && direction !== "unknown") {
          nodes.add(node);
          return true;
        }
        return all(node.args);
      case "codes":
        return all([node.low, node.high]);
      case "index":
        return visit(node.at);
      case "cases":
        return all([...node.branches.flatMap((b) => [b.when, b.value]), node.otherwise]);
      default:
        return false;
    }
  };
  const all = (parts: readonly Node[]) => parts.map(visit).every((only) => only);
  const only = visit(root);
  return { nodes: [...nodes], only };
}

/**
 * The pieces of an interval on which all steps are constant, in order; undefined when there are more than a limit, or a step has no value.
 * @param at what is told of each piece, given that the tape has run in it.
 */
export function piecesOf(
  tape: Tape,
  { nodes }: Steps,
  from: number,
  to: number,
  limit: number,
  at: (tape: Tape) => number,
): readonly Piece[] | undefined {
  const places = nodes.map((node) => tape.place(node));
  // One step is the usual case: numbers are compared faster than rows of them.
  const [only] = places;
  const look = places.length === 1
    ? (place: number) => {
      tape.run(fromOrdinal(place));
      return tape.value(only!);
    }
    : (place: number) => {
      tape.run(fromOrdinal(place));
      return places.map((p) => tape.value(p));
    };
  type Look = ReturnType<typeof look>;
  const none = (a: Look) => typeof a === "number" ? a !== a : a.some(Number.isNaN);
  const same = (a: Look, b: Look) =>
    typeof a === "number" || typeof b === "number" ? Object.is(a, b) : a.every((v, i) => Object.is(v, b[i]));
  /** Where another piece begins. */
  const cuts: number[] = [];
  const split = (a: number, atA: Look, b: number, atB: Look): boolean => {
    if (none(atA) || none(atB)) return false;
    if (same(atA, atB)) return true;
    if (b - a === 1) return cuts.push(b) < limit;
    const middle = Math.floor((a + b) / 2);
    const between = look(middle);
    return split(a, atA, middle, between) && split(middle, between, b, atB);
  };
  const [first, last] = [ordinal(from), ordinal(to)];
  if (!split(first, look(first), last, look(last))) return undefined;
  return [first, ...cuts].map((start, i) => {
    tape.run(fromOrdinal(start));
    return { from: fromOrdinal(start), to: fromOrdinal((cuts[i] ?? last + 1) - 1), value: at(tape) };
  });
}
