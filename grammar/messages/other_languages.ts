/** What people write who come from Python, C and their kin: the hint is the same in Quire. */
import { say } from "./say.ts";

export const otherLanguages = {
  noImports: say<{ name: string }>(
    "no-imports",
    (a) => ({
      message: `Cannot import ${
        a.name === "" ? "anything" : `"${a.name}"`
      } as Quire has no imports: all of its words are there from the start`,
      hint: `Delete the line. A model is opened by net = open("model.onnx"), and int? explains a word`,
    }),
    (a) => ({
      message: `Quire 没有 import${a.name === "" ? "" : `，不能导入 "${a.name}"`}：所有词从一开始就能用`,
      hint: `删去这一行。打开模型写 net = open("model.onnx")，查一个词写 int?`,
    }),
  ),
  noFunctions: say<{ word: string; cure: string }>(
    "functions-are-formulas",
    (a) => ({
      message: `Cannot define a function by "${a.word}" as in Quire a function must be a formula`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `Quire 不用 "${a.word}" 定义函数：函数就是公式`, hint: `写作 ${a.cure}` }),
  ),
  noLoops: say<{ word: string }>(
    "no-loops",
    (a) => ({
      message: `Cannot loop by "${a.word}" as what repeats must be a sweep`,
      hint:
        `Write table = sweep b in 2..8 { ... }. A formula needs no loop: it runs on every element by itself`,
    }),
    (a) => ({
      message: `Quire 没有 "${a.word}" 循环：需要重复时用 sweep`,
      hint: `写作 table = sweep b in 2..8 { ... }。公式不用循环，会作用于每个元素`,
    }),
  ),
  noBranches: say<{ word: string; cure: string }>(
    "cases-in-braces",
    (a) => ({
      message: `Cannot read "${a.word}" here as a choice between values must stand in braces`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `这里不能写 "${a.word}"：分情形的值要写在花括号里`, hint: `写作 ${a.cure}` }),
  ),
  powerSign: say<{ cure: string }>(
    "power-sign",
    (a) => ({ message: `Cannot read "**" as a power must be written with "^"`, hint: `Write ${a.cure}` }),
    (a) => ({ message: `乘方用 "^"，不用 "**"`, hint: `写作 ${a.cure}` }),
  ),
  remainder: say<{ cure: string }>(
    "remainder-word",
    (a) => ({
      message: `Cannot divide by "%" as it must mean percent: the remainder is a word`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `"%" 是百分号；余数写作 mod`, hint: `写作 ${a.cure}` }),
  ),
  signForWord: say<{ sign: string; word: string; cure: string }>(
    "word-for-sign",
    (a) => ({
      message: `Cannot read "${a.sign}" as it must be the word "${a.word}"`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `"${a.sign}" 要写成 "${a.word}"`, hint: `写作 ${a.cure}` }),
  ),
  singleQuotes: say<{ text: string }>(
    "double-quotes",
    (a) => ({
      message: `Cannot read this text as its quotes must be double`,
      hint: `Write "${a.text}"`,
    }),
    (a) => ({ message: `文本要用双引号`, hint: `写作 "${a.text}"` }),
  ),
  noMethods: say<{ of: string; name: string; cure: string }>(
    "no-methods",
    (a) => ({
      message: `Cannot call "${a.name}" of "${a.of}" as functions must stand alone: values have no methods`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `值没有方法，不能写 ${a.of}.${a.name}(...)`, hint: `写作 ${a.cure}` }),
  ),
  noUpdate: say<{ name: string; sign: string }>(
    "values-stay",
    (a) => ({
      message: `Cannot change "${a.name}" in place as values must stay as they are`,
      hint: `Write ${a.name} = ${a.name} ${a.sign} ...`,
    }),
    (a) => ({ message: `值不能就地修改`, hint: `写作 ${a.name} = ${a.name} ${a.sign} ...` }),
  ),
  lineEndsStatement: say<{ more: boolean }>(
    "line-ends-statement",
    (a) => ({
      message: `Cannot read ";" here as a statement must end with its line`,
      hint: a.more ? "Write the next statement on a line of its own" : `Delete ";"`,
    }),
    (a) => ({
      message: `语句以行尾结束，不用 ";"`,
      hint: a.more ? "把下一条语句另起一行" : `删去 ";"`,
    }),
  ),
  commentSign: say<{ sign: string }>(
    "comment-sign",
    (a) => ({
      message: `Cannot read "${a.sign}" as a comment must begin with "#"`,
      hint: `Write #${a.sign === "/*" ? " at the start of each line of the comment" : ""}`,
    }),
    (a) => ({ message: `注释以 "#" 开头`, hint: `写作 #${a.sign === "/*" ? "，注释的每一行都要写" : ""}` }),
  ),
  quotientSign: say<{ cure: string }>(
    "quotient-sign",
    (a) => ({
      message: `Cannot read "//" as the integer part of a quotient must be taken by floor`,
      hint: `Write ${a.cure}. A comment begins with #`,
    }),
    (a) => ({ message: `整除用 floor，不用 "//"`, hint: `写作 ${a.cure}。注释以 # 开头` }),
  ),
  noDeclaring: say<{ word: string; cure: string }>(
    "no-declaring",
    (a) => ({
      message: `Cannot declare by "${a.word}" as a definition must begin with its name`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `定义名称不写 "${a.word}"`, hint: `写作 ${a.cure}` }),
  ),
  missingFormula: say<{ head: string; cure: string }>(
    "functions-are-formulas",
    (a) => ({
      message: `Cannot define ${a.head} without the word "formula" as it must tell a function from a value`,
      hint: `Write ${a.cure}. To compare two values, write ==`,
    }),
    (a) => ({
      message: `定义函数 ${a.head} 要以 "formula" 开头`,
      hint: `写作 ${a.cure}。比较两个值写 ==`,
    }),
  ),
  definesBySign: say<{ found: string; cure: string }>(
    "define-or-compare",
    (a) => ({ message: `Cannot define by "${a.found}" as the sign must be "="`, hint: `Write ${a.cure}` }),
    (a) => ({ message: `定义用 "="，不用 "${a.found}"`, hint: `写作 ${a.cure}` }),
  ),
};
