/**
 * The order of passes: data before what looks at it, weights before codes, one choice of codes, what amends them after it,
 * what makes up for them last. An order that makes no sense is refused with the one that does.
 */
import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import type { PassEntry } from "../../registry/define.ts";
import { find } from "../../registry/registry.ts";

type PassItem = Extract<ast.RecipeItem, { kind: "prepare" | "solve" }>;

interface Placed {
  readonly item: PassItem;
  readonly entry: PassEntry;
  readonly index: number;
}

const nameOf = ({ pass }: PassItem) => pass.kind === "name" ? pass.name : pass.callee.text;

/** Where a pass belongs among others: the higher comes later. */
function rank({ entry }: Placed): number {
  if (entry.stage === "prepare") return 0;
  return { none: 1, chooses: 1, amends: 2, corrects: 3 }[entry.codes];
}

const reasons: Readonly<Record<number, readonly [string, string]>> = {
  0: ["it changes weights whose codes are chosen already", "它改变的权重已经选好了编码"],
  1: ["it chooses all codes anew, so that what came before is lost", "它重新选择全部编码，之前的结果会丢失"],
  2: ["it changes the codes that the other has made up for", "它会改变已被校正的编码"],
};

function* passesInOrder(passes: readonly Placed[]): Generator<Diagnostic> {
  let last: Placed | undefined;
  const seen = new Map<string, Placed>();
  for (const here of passes) {
    const { item, entry } = here;
    const name = `${item.kind} ${entry.name}`;
    if (seen.has(entry.name)) {
      yield messages.passTwice(item.span, { pass: name }, [
        { span: seen.get(entry.name)!.item.span, text: { en: "here already", zh: "这里已有" } },
      ]);
    } else if (last !== undefined && rank(here) < rank(last)) {
      const other = `${last.item.kind} ${last.entry.name}`;
      yield messages.passOrder(item.span, { pass: name, other, why: reasons[rank(here)]! }, [
        { span: last.item.span, text: { en: "this must come later", zh: "这一步应在后面" } },
      ]);
    } else if (last !== undefined && entry.codes === "chooses" && last.entry.codes === "chooses") {
      yield messages.choosesTwice(item.span, { pass: name, other: `${last.item.kind} ${last.entry.name}` }, [
        { span: last.item.span, text: { en: "its codes are lost", zh: "它选的编码会丢失" } },
      ]);
    }
    seen.set(entry.name, here);
    if (last === undefined || rank(here) >= rank(last)) last = here;
  }
}

/** What looks at data needs it above; what is looked at by nothing is no mistake of order. */
function* calibrated(items: readonly ast.RecipeItem[], passes: readonly Placed[]): Generator<Diagnostic> {
  const data = items.findIndex((item) => item.kind === "calibrate");
  for (const { item, entry, index } of passes) {
    if (!entry.calibrated) continue;
    const pass = `${item.kind} ${entry.name}`;
    if (data < 0) yield messages.needsCalibration(item.span, { what: pass });
    else if (data > index) {
      yield messages.calibrateFirst(items[data]!.span, { what: pass }, [
        { span: item.span, text: { en: "this looks at the data", zh: "这一步要用数据" } },
      ]);
    }
  }
}

/** `choose` and `budget` belong together, and what the budget is scored by may look at data. */
function* budgeted(items: readonly ast.RecipeItem[]): Generator<Diagnostic> {
  const budget = items.find((item) => item.kind === "budget");
  const choose = items.find((item) => item.kind === "choose");
  if (choose !== undefined && budget === undefined) yield messages.chooseWithoutBudget(choose.span, {});
  if (budget !== undefined && choose === undefined) yield messages.budgetWithoutChoose(budget.span, {});
  if (budget?.score === undefined) return;
  const metric = find("metric", budget.score.text);
  const data = items.some((item) => item.kind === "calibrate");
  if (metric !== undefined && metric.of === undefined && !data) {
    yield messages.needsCalibration(budget.score.span, { what: `a budget scored by ${metric.name}` });
  }
}

export function checkOrder(items: readonly ast.RecipeItem[]): Diagnostic[] {
  const passes = items.flatMap((item, index): Placed[] => {
    if (item.kind !== "prepare" && item.kind !== "solve") return [];
    const entry = find("pass", nameOf(item));
    // A pass under the wrong word is told where it is bound.
    return entry === undefined || entry.stage !== item.kind ? [] : [{ item, entry, index }];
  });
  return [...passesInOrder(passes), ...calibrated(items, passes), ...budgeted(items)];
}
