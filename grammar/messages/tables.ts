/** Tables, sweeps and interactions: the wording, in English and in Chinese. */
import type { Diagnostic, Wording } from "../diagnostic.ts";
import { say } from "./say.ts";

export const tables = {
  endlessDomain: say<{ name: string; is: string }>(
    "endless-domain",
    (a) => ({
      message:
        `Cannot sweep "${a.name}" as it must run through values one by one: ${a.is} is all real numbers between`,
      hint: "Write integers such as 2..8, or a list such as [0.1, 0.2, 0.5]",
    }),
    (a) => ({
      message: `"${a.name}" 无法逐个取值：${a.is} 是其间的所有实数`,
      hint: "写整数范围（如 2..8）或列表（如 [0.1, 0.2, 0.5]）",
    }),
  ),
  emptyDomain: say<{ name: string; is: string; cure: string }>(
    "empty-domain",
    (a) => ({
      message: `Cannot run "${a.name}" through ${a.is} as it must hold a value: it is empty`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `"${a.name}" 的取值 ${a.is} 是空的`, hint: `写成 ${a.cure}` }),
  ),
  startOfSweep: say<{ name: string }>(
    "start-of-sweep",
    (a) => ({
      message: `Cannot start "${a.name}" anywhere as a sweep runs through all its values`,
      hint: `Remove "= ...", or write "interact" for a control that starts there`,
    }),
    (a) => ({
      message: `sweep 会取遍 "${a.name}" 的所有值，不需要起始值`,
      hint: `删去 "= ..."，或改用 interact`,
    }),
  ),
  tooManyRuns: say<{ runs: string; most: string }>(
    "too-many-runs",
    (a) => ({
      message: `Cannot sweep as there must be at most ${a.most} runs: there are ${a.runs}`,
      hint: "Give the names fewer values",
    }),
    (a) => ({ message: `sweep 最多 ${a.most} 次，这里有 ${a.runs} 次`, hint: "减少各名称的取值" }),
  ),
  oneStatement: say<{ has: number }>(
    "one-statement",
    (a) => ({
      message: `Cannot sweep as its body must be one statement: it has ${a.has === 0 ? "none" : a.has}`,
      hint: a.has === 0
        ? "Write what is to be collected: sweep b in 2..8 { F(0.3; b) }"
        : "Write a sweep for each, or several values in brackets: { (F(0.3; b), G(0.3; b)) }",
    }),
    (a) => ({
      message: `sweep 的花括号里必须恰有一条语句，这里有 ${a.has} 条`,
      hint: a.has === 0
        ? "写出要收集的值：sweep b in 2..8 { F(0.3; b) }"
        : "每条各写一个 sweep，或用括号并列：{ (F(0.3; b), G(0.3; b)) }",
    }),
  ),
  summarizeOver: say<{ name: string; swept: readonly string[] }>(
    "not-swept",
    (a) => ({
      message:
        `Cannot summarize over "${a.name}" as it must be what a sweep ran through: it is what the sweep gave`,
      ...(a.swept.length > 0 && { hint: `The sweep ran through ${a.swept.join(", ")}` }),
    }),
    (a) => ({
      message: `不能对 "${a.name}" 汇总：它不是 sweep 的取值，而是其结果`,
      ...(a.swept.length > 0 && { hint: `sweep 的取值有 ${a.swept.join("、")}` }),
    }),
  ),
  reportOnData: say(
    "no-value",
    () => ({
      message:
        "Cannot collect a report on data in a sweep as each run must give a row: it has one for each layer",
      hint: "Write: evaluate MODEL on DATA.valid by loss, kl, bits. Or leave out the data: report MODEL",
    }),
    () => ({
      message: "sweep 无法收集数据上的 report：每次运行须给出一行，而它每层一行",
      hint: "写作 evaluate 模型 on 数据.valid by loss, kl, bits；或不写数据：report 模型",
    }),
  ),
  noValue: say<{ kind: string }>(
    "no-value",
    (a) => ({
      message: a.kind === "="
        ? "Cannot keep a name in a sweep as its body must have a value: a definition has none"
        : `Cannot collect "${a.kind}" in a sweep as its body must have a value`,
      hint: a.kind === "plot"
        ? "Keep the table and draw it: t = sweep ... { ... }, then: plot COLUMN of t against NAME"
        : a.kind === "sweep"
        ? "Name all in one sweep: sweep a in 1..2, b in 3..4 { ... }"
        : "Write an expression, report, check or evaluate",
    }),
    (a) => ({
      message: a.kind === "="
        ? "sweep 的花括号里不能定义名称：它没有值"
        : `sweep 无法收集 "${a.kind}"：它没有值`,
      hint: a.kind === "plot"
        ? "先得到表再作图：t = sweep ... { ... }，然后 plot 列 of t against 名称"
        : a.kind === "sweep"
        ? "把名称写在同一个 sweep 里：sweep a in 1..2, b in 3..4 { ... }"
        : "写表达式、report、check 或 evaluate",
    }),
  ),
  notInteractive: say<{ kind: string; cure: string; cureZh: string }>(
    "not-interactive",
    (a) => ({
      message: `Cannot use "${a.kind}" in an interaction as every move of a control must run its body again`,
      hint: a.cure,
    }),
    (a) => ({ message: `interact 里不能写 "${a.kind}"：每次移动控件都会重新运行`, hint: a.cureZh }),
  ),
  nothingToShow: say<object>(
    "nothing-to-show",
    () => ({
      message: "Cannot interact as the body must show something: it is empty",
      hint: "Write a plot, show, print, check or report in the braces",
    }),
    () => ({ message: "interact 的花括号是空的", hint: "写入 plot、show、print、check 或 report" }),
  ),
};

/** A diagnostic of one run among many, which says the run's setting: "b = 5, rule = clamp". */
export function inSetting(diagnostic: Diagnostic, setting: string): Diagnostic {
  const said = (wording: Wording, where: string): Wording => ({
    ...wording,
    hint: where + (wording.hint ?? ""),
  });
  const { en, zh } = diagnostic.wording;
  return {
    ...diagnostic,
    wording: {
      en: said(en, `This is with ${setting}.${en.hint === undefined ? "" : " "}`),
      zh: said(zh, `此时 ${setting}。`),
    },
  };
}
