import { expect, test } from "vitest";
import fc from "fast-check";
import { read } from "../../grammar/read.ts";

/** Loosest first; those of one line bind to the left, "^" to the right. */
const ladder = [["or"], ["and"], ["<", "<=", "==", "!=", ">", ">="], ["+", "-"], ["*", "/", "mod"], ["^"]];
const levelOf = (op: string) => ladder.findIndex((level) => level.includes(op));

type Tree = string | { op: string; parts: Tree[] };

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("a", "2", "f(1)", "b[1]", "4 bits", "c.d"),
    fc.record({ op: fc.constantFrom(...ladder.flat()), parts: fc.tuple(tie("tree"), tie("tree")) }),
    fc.record({ op: fc.constantFrom("-", "not"), parts: fc.tuple(tie("tree")) }),
  ),
})).tree;

/** How tight the outermost operation of a tree binds: "not" between "and" and comparisons, a sign between "*" and "^". */
function tightness(tree: Tree): number {
  if (typeof tree === "string") return 9;
  if (tree.parts.length === 1) return tree.op === "not" ? 1.5 : 4.5;
  return levelOf(tree.op);
}

/** With every bracket, or with those only that the ladder needs. */
function print(tree: Tree, all: boolean): string {
  if (typeof tree === "string") return tree;
  const own = tightness(tree);
  const part = (p: Tree, least: number) => {
    const text = print(p, all);
    return typeof p === "string" || (!all && tightness(p) >= least) ? text : `(${text})`;
  };
  const [a, b] = tree.parts as [Tree, Tree?];
  if (b === undefined) return `${tree.op} ${part(a, own)}`;
  // A comparison of comparisons would be a chain, which is another thing.
  const left = tree.op === "^" || levelOf(tree.op) === 2 ? own + 0.1 : own;
  const right = tree.op === "^" ? 4.5 : own + 0.1;
  return `${part(a, left)} ${tree.op} ${part(b, right)}`;
}

const meaning = (text: string) => {
  const { statements, diagnostics } = read(`x = ${text}`);
  expect(diagnostics, text).toEqual([]);
  return JSON.stringify(statements, (key, value) => key === "span" ? undefined : value);
};

test("an expression without the brackets that precedence makes needless is the same expression", () => {
  fc.assert(fc.property(trees, (tree) => {
    expect(meaning(print(tree, false))).toBe(meaning(print(tree, true)));
  }));
});

test("signs, powers and chains as mathematics reads them", () => {
  expect(meaning("-a^2")).toBe(meaning("-(a^2)"));
  expect(meaning("a^-b^c")).toBe(meaning("a^(-(b^c))"));
  expect(meaning("a - b - c")).toBe(meaning("(a - b) - c"));
  expect(meaning("a <= b < c")).toBe(meaning("(a <= b) and (b < c)"));
  expect(meaning("not a < b and c")).toBe(meaning("(not (a < b)) and c"));
});
