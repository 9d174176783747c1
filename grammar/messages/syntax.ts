/** Texts and syntax: the wording, in English and in Chinese. */
import { inZh } from "../phrases.ts";
import { choices, hint, say } from "./say.ts";

export const syntax = {
  unexpectedCharacter: say<{ text: string }>(
    "unexpected-character",
    (a) => ({ message: `Cannot read ${JSON.stringify(a.text.slice(0, 20))}: no token begins like this` }),
    (a) => ({ message: `无法识别 ${JSON.stringify(a.text.slice(0, 20))}：没有这样的记号` }),
  ),
  unclosedText: say<object>(
    "unclosed-text",
    () => ({
      message: `Cannot end the line as this quoted text must be closed by "`,
      hint: `Add " at its end`,
    }),
    () => ({ message: `这段文本缺少结尾的引号 "`, hint: `在末尾加上 "` }),
  ),
  unexpectedToken: say<{ found: string; expected: readonly string[]; cure?: string; cureZh?: string }>(
    "unexpected-token",
    (a) => ({
      message: `Cannot read ${a.found} here as ${
        a.expected.length === 0
          ? "the statement ends before it"
          : `this place takes ${choices(a.expected, "or", "")}`
      }`,
      ...hint(a.cure ?? ""),
    }),
    (a) => ({
      message: `这里不能写 ${inZh(a.found)}${
        a.expected.length === 0 ? "：语句到此为止" : `：此处应为 ${choices(a.expected.map(inZh), "或", "")}`
      }`,
      ...hint(a.cureZh ?? ""),
    }),
  ),
  /** @param line where its end is wanted, when that is not the line of the bracket. */
  unclosedBracket: say<{ open: string; close: string; line?: number }>(
    "unclosed-bracket",
    (a) => ({
      message: `Cannot leave "${a.open}" open as it must be closed by "${a.close}"`,
      label: "opened here",
      hint: `Add "${a.close}"${a.line === undefined ? "" : ` behind line ${a.line}`}`,
    }),
    (a) => ({
      message: `"${a.open}" 还没有用 "${a.close}" 闭合`,
      label: "在此打开",
      hint: `${a.line === undefined ? "" : `在第 ${a.line} 行之后`}加上 "${a.close}"`,
    }),
  ),
  notAnExpression: say<{ kind: string }>(
    "not-an-expression",
    (a) => ({
      message: `Cannot run "${a.kind}" here as this must be an expression: it is a statement`,
      hint: "Run it in a cell",
    }),
    (a) => ({ message: `此处只能写表达式，不能写语句 "${a.kind}"`, hint: "请在单元格中运行" }),
  ),
  tooLong: say<{ tokens: number; most: number }>(
    "too-long",
    (a) => ({
      message: `Cannot read this text as it must have at most ${a.most} words and signs: it has ${a.tokens}`,
      hint: "Split it into several cells or files",
    }),
    (a) => ({
      message: `文本太长：最多 ${a.most} 个词和符号，这里有 ${a.tokens} 个`,
      hint: "拆成几个单元格或文件",
    }),
  ),
  tooDeep: say<object>(
    "too-deep",
    () => ({
      message: "Cannot read this statement as its brackets are nested too deep",
      hint: "Name the parts in statements of their own",
    }),
    () => ({ message: "这条语句的括号嵌套太深", hint: "把各部分写成单独的语句" }),
  ),
  reservedName: say<{ name: string }>(
    "reserved-name",
    (a) => ({
      message: `Cannot use "${a.name}" as a name as it is a word of the language`,
      hint: `Choose another, such as "my_${a.name}"`,
    }),
    (a) => ({ message: `"${a.name}" 是语言的保留词，不能用作名称`, hint: `换一个名称，例如 "my_${a.name}"` }),
  ),

  outsideRecipe: say<{ word: string }>(
    "outside-recipe",
    (a) => ({
      message: `Cannot use "${a.word}" here as it must stand in a recipe`,
      hint: `recipe NAME { ${a.word} ... }, then: apply NAME() to MODEL`,
    }),
    (a) => ({
      message: `"${a.word}" 必须写在配方里`,
      hint: `recipe 名称 { ${a.word} ... }，然后 apply 名称() to 模型`,
    }),
  ),
};
