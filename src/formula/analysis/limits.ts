/** Where clamps saturate and codes wrap around: the x at which their argument leaves its range. */
import { textOf } from "../text.ts";
import type { Node } from "../tree.ts";
import { Algebra } from "./algebra.ts";
import type { Part, Range } from "./analysis.ts";
import { Identity } from "./identity.ts";
import { firstPlace, fromOrdinal, ordinal } from "./ordinals.ts";
import { precisionOf } from "./precision.ts";
import { type Piece, piecesOf, stepsOf } from "./pieces.ts";
import { parts as partsOf } from "./parts.ts";

/** A clamp, a wrap or a remainder. */
export interface Limit {
  readonly kind: "saturates" | "wraps";
  /** It, in the language. */
  readonly text: string;
  /** The values that it lets through. */
  readonly low: number;
  readonly high: number;
  /** Where its argument is within, and where beyond; undefined where that could not be told. Exact: at the next number it is not so. */
  readonly inside: readonly Range[] | undefined;
  readonly outside: readonly Range[] | undefined;
}

type Call = Extract<Node, { op: "call" }>;

const limiting = new Set(["clamp", "wrap", "mod", "nearest"]);
const isLimit = (node: Call) => limiting.has(node.name) || precisionOf(node)?.saturates === true;

/** A limit's call as a person would write it: numbers computed, factors of 1 left out. */
function written(node: Node): string {
  const algebra = new Algebra();
  const tidy = (n: Node): Node => {
    if (n.op === "codes") return { op: "codes", low: tidy(n.low), high: tidy(n.high) };
    return n.op === "call" ? algebra.call(n.name, ...n.args.map(tidy)) : n;
  };
  // Of a long table the ends are enough.
  return textOf(tidy(node)).replace(/\[([^,\]]+), [^\]]{40,}, ([^,\]]+)\]/, "[$1, ..., $2]");
}

function calls(root: Node): Call[] {
  const found = new Set<Call>();
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    partsOf(node).forEach(visit);
    if (node.op === "call" && isLimit(node)) found.add(node);
  };
  visit(root);
  // The same limit may stand in several places.
  const identity = new Identity();
  const first = new Map([...found].reverse().map((node) => [identity.of(node), node]));
  return [...found].filter((node) => first.get(identity.of(node)) === node);
}

const most = 4096;

/** Neighbouring ranges as one. */
function joined(pieces: readonly Piece[], wanted: number): Range[] {
  const ranges: { from: number; to: number }[] = [];
  let follows = false;
  for (const { from, to, value } of pieces) {
    if (value === wanted) {
      if (follows) ranges.at(-1)!.to = to;
      else ranges.push({ from, to });
    }
    follows = value === wanted;
  }
  return ranges;
}

/** @param parts of the domain, in order; `whole` is all of it. */
export function limitsOf(root: Node, whole: Part, parts: readonly Part[]): Limit[] {
  return calls(root).flatMap((node): Limit[] => {
    const [first, second] = node.args;
    const argument = node.name === "nearest" ? second! : first!;
    const ends = endsOf(node, whole);
    if (whole.directions.of(argument) === "constant" || ends === undefined) return [];
    const limit = limitOf(node.name, ends, whole.bounds.of(argument).integer);
    if (limit === undefined) return [];
    const pieces: Piece[] = [];
    for (const part of parts) {
      const own = sides(argument, part, limit.side);
      if (own === undefined) {
        return [{ ...limit.said, text: written(node), inside: undefined, outside: undefined }];
      }
      pieces.push(...own);
    }
    const outside = [...joined(pieces, -1), ...joined(pieces, 1)].sort((a, b) => a.from - b.from);
    return [{ ...limit.said, text: written(node), inside: joined(pieces, 0), outside }];
  });
}

/** The numbers that say what a call lets through: of `mod` its divisor twice; undefined when they depend on the variable. */
function endsOf(
  node: Call,
  { tape, directions, range }: Part,
): readonly [number, number] | undefined {
  const { name, args } = node;
  const type = precisionOf(node);
  if (type !== undefined) return [-type.largest, type.largest];
  const [table, second] = args;
  if (name === "nearest") {
    const entries = table!.op === "table" ? table!.values.map(Math.fround) : [];
    return entries.length === 0 ? undefined : [Math.min(...entries), Math.max(...entries)];
  }
  const ends = second!.op === "codes" ? [second!.low, second!.high] : [second!, second!];
  if (ends.some((e) => directions.of(e) !== "constant")) return undefined;
  tape.run(range.from);
  const [low, high] = ends.map((end) => tape.value(tape.place(end)));
  return [low!, high!];
}

type Said = Pick<Limit, "kind" | "low" | "high">;

/** What a limit lets through, and on which side of that a value is: -1, 0 or 1. */
function limitOf(name: string, [first, last]: readonly [number, number], whole: boolean) {
  const side = (low: number, beyond: (u: number) => boolean) => (u: number) =>
    u < low ? -1 : beyond(u) ? 1 : 0;
  if (name !== "wrap" && name !== "mod") {
    const said: Said = { kind: "saturates", low: first, high: last };
    return { said, side: side(first, (u) => u > last) };
  }
  // What lies between the last code and the one behind it stays; so does the remainder below its divisor.
  if (name === "wrap") {
    const said: Said = { kind: "wraps", low: first, high: last };
    return { said, side: side(first, (u) => u >= last + 1) };
  }
  const said: Said = { kind: "wraps", low: 0, high: whole ? first - 1 : first };
  return first > 0 ? { said, side: side(0, (u) => u >= first) } : undefined;
}

/** On which side of its limit an argument is, piece by piece; undefined where that could not be told. */
function sides(argument: Node, part: Part, side: (u: number) => number): readonly Piece[] | undefined {
  const { range: { from, to }, tape, directions } = part;
  const place = tape.place(argument);
  const direction = directions.of(argument);
  const sideHere = () => side(tape.value(place));
  if (direction === "unknown") {
    const steps = stepsOf(argument, directions);
    return steps.only ? piecesOf(tape, steps, from, to, most, sideHere) : undefined;
  }
  const sign = direction === "falling" ? -1 : 1;
  const sideAt = (x: number) => {
    tape.run(x);
    return sign * sideHere();
  };
  const [first, last] = [ordinal(from), ordinal(to)];
  const within = firstPlace(first, last, (x) => sideAt(x) >= 0);
  const behind = firstPlace(first, last, (x) => sideAt(x) > 0);
  const found: [number, number, number][] = [
    [first, within - 1, -sign],
    [within, behind - 1, 0],
    [behind, last, sign],
  ];
  return found.filter(([a, b]) => a <= b)
    .map(([a, b, value]) => ({ from: fromOrdinal(a), to: fromOrdinal(b), value }));
}
