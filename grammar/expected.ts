/** What fits at a place, in words: the tokens and slots that may come next, those of one kind as one. */
import { tokenLabel, type TokenType } from "chevrotain";
import type { Next } from "./follow.ts";
import * as t from "./tokens.ts";

const slotNames: Readonly<Record<string, string>> = {
  newName: "a name",
  anyName: "a name",
  argumentName: "a value",
  name: "a value",
  number: "a value",
  text: "a value",
  part: "a name",
  role: `a role such as "weights"`,
  format: "a format",
  granularity: "a granularity",
  clip: "a clipping method",
  property: "a property",
  pass: "a pass",
  dialect: "a dialect",
  metric: "a metric",
  networkLayer: "a layer",
  networkName: "a network",
  tableName: "a table",
  optimizer: "an optimizer",
  column: "a column",
  against: "a column",
  by: "a column",
  budgetPer: `"weight"`,
  path: "a selector",
  pattern: "a quoted text",
  layerType: "a selector",
  plotName: "a plot",
  setting: "a setting",
  exportFormat: "an export format",
  summary: "a quoted text",
};

const operators = new Set<TokenType>([
  t.Comparing,
  t.Adding,
  t.Multiplying,
  t.Caret,
  t.DotDot,
  t.And,
  t.Or,
  t.OpenSquare,
  t.Dot,
]);
/** Tokens that begin a value, beside names, numbers and texts. */
const valueStarts = new Set<TokenType>([
  t.OpenRound,
  t.OpenSquare,
  t.OpenCurly,
  t.Minus,
  t.Not,
  t.Apply,
  t.Sweep,
  t.Refine,
  t.Sort,
  t.Network,
  t.Train,
  t.Sensitivity,
  t.Summarize,
  t.NumberLiteral,
]);

/** The words that begin an item of a recipe. */
export const ruleWords: readonly string[] = [
  "quantize",
  "adjust",
  "keep",
  "seed",
  "defaults",
  "calibrate",
  "prepare",
  "solve",
  "choose",
  "budget",
  "dialect",
];
/** The words that begin an item of a scheme. */
export const schemeWords: readonly string[] = ["per", "encode", "decode"];
/** The words that begin a statement. */
export const cellWords: readonly string[] = [...t.statementWords].filter((w) =>
  !ruleWords.includes(w) && !["encode", "decode"].includes(w)
);

export function expectedNames(next: readonly Next[]): string[] {
  const words = new Set(next.map((n) => n.token.name.toLowerCase()));
  const many = (list: readonly string[], least: number) => list.filter((w) => words.has(w)).length >= least;
  const [rule, statement] = [many(ruleWords, 5), many(cellWords, 6)];
  const slots = new Set(next.map((n) => slotNames[n.slot ?? ""]));
  const value = slots.has("a value") || words.has("numberliteral");
  const operator = next.filter((n) => operators.has(n.token)).length >= 3;
  const names = next.map((n) => {
    const word = n.token.name.toLowerCase();
    if (statement && cellWords.includes(word)) return "a statement";
    if (rule && ruleWords.includes(word)) return "a rule";
    if (n.slot === undefined && value && valueStarts.has(n.token)) return "a value";
    if (n.slot === undefined && operator && operators.has(n.token)) return "an operator";
    return slotNames[n.slot ?? ""] ?? tokenLabel(n.token);
  });
  return [...new Set(names)];
}
