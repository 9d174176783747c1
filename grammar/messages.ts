/**
 * Every sentence that the language can say, in English and in Chinese: functions of texts and numbers.
 * The form is "Cannot X as Y must be Z: it is W", and the hint holds the cure.
 */
import type { Diagnostic, Label, Severity, Span, Wording } from "./diagnostic.ts";
import { an, en, zh } from "./kind_words.ts";

type Say<A> = (span: Span, a: A, also?: readonly Label[]) => Diagnostic;

function say<A>(
  code: string,
  en: (a: A) => Wording,
  zh: (a: A) => Wording,
  severity: Severity = "error",
): Say<A> {
  return (span, a, also = []) => ({ code, severity, span, also, wording: { en: en(a), zh: zh(a) } });
}

/** `"a", "b" or "c"`, at most `most`. */
function choices(names: readonly string[], or: string, quote = '"', most = 8): string {
  const shown = names.slice(0, most).map((n) => `${quote}${n}${quote}`);
  if (names.length > most) return `${shown.join(", ")}, …`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${or} ${shown.at(-1)}`;
}
const meant = (near: readonly string[]) => near.length > 0 ? `Did you mean ${choices(near, "or")}?` : "";
const meantZh = (near: readonly string[]) => near.length > 0 ? `是不是想写 ${choices(near, "或")}？` : "";
const join = (...parts: string[]) => parts.filter((p) => p !== "").join(" ");
const hint = (text: string) => text === "" ? {} : { hint: text };

export const messages = {
  // ---- text and syntax
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
      message: `这里不能写 ${a.found}${
        a.expected.length === 0 ? "：语句到此为止" : `：此处应为 ${choices(a.expected, "或", "")}`
      }`,
      ...hint(a.cureZh ?? ""),
    }),
  ),
  unclosedBracket: say<{ open: string; close: string }>(
    "unclosed-bracket",
    (a) => ({
      message: `Cannot end the cell as "${a.open}" must be closed by "${a.close}"`,
      label: "opened here",
      hint: `Add "${a.close}"`,
    }),
    (a) => ({ message: `单元结束时 "${a.open}" 还没有闭合`, label: "在此打开", hint: `加上 "${a.close}"` }),
  ),
  notAnExpression: say<{ kind: string }>(
    "not-an-expression",
    (a) => ({
      message: `Cannot run "${a.kind}" here as this must be an expression: it is a statement`,
      hint: "Run it in a cell",
    }),
    (a) => ({ message: `此处只能写表达式，不能写语句 "${a.kind}"`, hint: "请在单元中运行" }),
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

  // ---- names and arguments
  unknown: say<
    { kind: string; name: string; near: readonly string[]; known: readonly string[]; is?: string }
  >(
    "unknown-name",
    (a) => ({
      message: `Cannot find the ${en(a.kind)} "${a.name}"`,
      ...hint(join(
        a.is === undefined ? "" : `"${a.name}" is ${an(en(a.is))}.`,
        meant(a.near) || (a.known.length > 0 ? `There are ${choices(a.known, "and")}` : ""),
      )),
    }),
    (a) => ({
      message: `找不到${zh(a.kind)} "${a.name}"`,
      ...hint(join(
        a.is === undefined ? "" : `"${a.name}" 是${zh(a.is)}。`,
        meantZh(a.near) || (a.known.length > 0 ? `可用的有 ${choices(a.known, "和")}` : ""),
      )),
    }),
  ),
  wrongKind: say<{ what: string; want: string; is: string; cure?: string; cureZh?: string }>(
    "wrong-kind",
    (a) => ({
      message: `Cannot use ${a.what} here as it must be ${an(en(a.want))}: it is ${an(en(a.is))}`,
      ...hint(a.cure ?? ""),
    }),
    (a) => ({
      message: `${a.what} 在此必须是${zh(a.want)}，但它是${zh(a.is)}`,
      ...hint(a.cureZh ?? a.cure ?? ""),
    }),
  ),
  unknownParameter: say<{ of: string; name: string; near: readonly string[]; known: readonly string[] }>(
    "unknown-parameter",
    (a) => ({
      message: `Cannot give "${a.name}" to ${a.of} as it has no such parameter`,
      hint: join(
        meant(a.near),
        a.known.length > 0 ? `Its parameters: ${a.known.join(", ")}` : "It takes none",
      ),
    }),
    (a) => ({
      message: `${a.of} 没有参数 "${a.name}"`,
      hint: join(meantZh(a.near), a.known.length > 0 ? `它的参数：${a.known.join("、")}` : "它不带参数"),
    }),
  ),
  missingParameter: say<{ of: string; name: string; example: string }>(
    "missing-parameter",
    (a) => ({
      message: `Cannot use ${a.of} as its parameter "${a.name}" must be given`,
      hint: `For example ${a.example}`,
    }),
    (a) => ({ message: `${a.of} 缺少参数 "${a.name}"`, hint: `例如 ${a.example}` }),
  ),
  tooManyArguments: say<{ of: string; takes: number; has: number; example: string }>(
    "too-many-arguments",
    (a) => ({
      message: `Cannot call ${a.of} as it must get ${a.takes} argument${
        a.takes === 1 ? "" : "s"
      }: it gets ${a.has}`,
      hint: `Write ${a.example}`,
    }),
    (a) => ({ message: `${a.of} 需要 ${a.takes} 个参数，这里给了 ${a.has} 个`, hint: `写成 ${a.example}` }),
  ),
  nameTheParameter: say<{ of: string; name: string; value: string }>(
    "unnamed-argument",
    (a) => ({
      message: `Cannot tell which parameter of ${a.of} this is`,
      hint: `Name it: ${a.name}: ${a.value}`,
    }),
    (a) => ({ message: `无法判断这是 ${a.of} 的哪个参数`, hint: `写出名称：${a.name}: ${a.value}` }),
  ),
  wrongUnit: say<{ what: string; want: string; is: string; cure: string }>(
    "wrong-unit",
    (a) => ({
      message: `Cannot use ${a.is} as ${a.what} must be ${a.want}`,
      hint: `Did you mean ${a.cure}?`,
    }),
    (a) => ({ message: `${a.what} 的单位应为 ${a.want}，而不是 ${a.is}`, hint: `是不是想写 ${a.cure}？` }),
  ),
  outOfRange: say<{ what: string; want: string; is: string }>(
    "out-of-range",
    (a) => ({ message: `Cannot use ${a.is} as ${a.what} must be ${a.want}: it is ${a.is}` }),
    (a) => ({ message: `${a.what} 必须是 ${a.want}，但它是 ${a.is}` }),
  ),
  duplicateName: say<{ name: string }>(
    "duplicate-name",
    (a) => ({ message: `Cannot define "${a.name}" twice in one place`, hint: "Rename one of them" }),
    (a) => ({ message: `"${a.name}" 在同一处定义了两次`, hint: "给其中一个换名" }),
  ),

  // ---- recipes
  matchesNothing: say<{ what: string; near: readonly string[]; types: readonly string[] }>(
    "selector-matches-nothing",
    (a) => ({
      message:
        `Cannot apply this rule as ${a.what} must match a layer or tensor of the model: it matches none`,
      hint: join(meant(a.near), `The model has the layer types ${choices(a.types, "and")}`),
    }),
    (a) => ({
      message: `${a.what} 在模型中没有匹配任何层或张量`,
      hint: join(meantZh(a.near), `模型中的层类型有 ${choices(a.types, "和")}`),
    }),
  ),
  roleMatchesNothing: say<{ role: string; what: string; has: readonly string[] }>(
    "role-matches-nothing",
    (a) => ({
      message: `Cannot apply this rule as ${a.what} must have ${a.role}: the layers it matches have none`,
      ...hint(a.has.length > 0 ? `They have ${choices(a.has, "and", "")}` : ""),
    }),
    (a) => ({
      message: `${a.what} 匹配的层没有 ${a.role}`,
      ...hint(a.has.length > 0 ? `它们有 ${choices(a.has, "和", "")}` : ""),
    }),
  ),
  unknownLayerType: say<{ name: string; near: readonly string[]; known: readonly string[] }>(
    "unknown-layer-type",
    (a) => ({
      message: `Cannot find the layer type "${a.name}"`,
      hint: join(
        meant(a.near),
        `A layer is selected by its type (${
          a.known.slice(0, 4).join(", ")
        }, …) or by its path in quotes: "${a.name}"`,
      ),
    }),
    (a) => ({
      message: `没有层类型 "${a.name}"`,
      hint: join(
        meantZh(a.near),
        `用类型（${a.known.slice(0, 4).join("、")} …）或带引号的路径选择层："${a.name}"`,
      ),
    }),
  ),
  badPattern: say<{ why: string }>(
    "bad-pattern",
    (a) => ({ message: `Cannot read this regular expression: ${a.why}` }),
    (a) => ({ message: `正则表达式有误：${a.why}` }),
  ),
  notYet: say<{ what: string; cure: string }>(
    "not-yet",
    (a) => ({ message: `Cannot ${a.what} in this version of Quire`, hint: a.cure }),
    (a) => ({ message: `这个版本的 Quire 还不支持：${a.what}`, hint: a.cure }),
  ),
  shadowed: say<{ line: number }>(
    "rule-shadowed",
    (a) => ({
      message: `This rule has no effect as line ${a.line} replaces it for every tensor that it matches`,
      hint: "Remove it, or write it below the other",
    }),
    (a) => ({
      message: `这条规则不起作用：它匹配的张量都被第 ${a.line} 行的规则取代`,
      hint: "删去它，或移到另一条之后",
    }),
    "warning",
  ),
  adjustsNothing: say<{ what: string }>(
    "adjusts-nothing",
    (a) => ({
      message: `Cannot adjust ${a.what} as a "quantize" rule must come before: none reaches it`,
      hint: `Write "quantize ... to ..." above, or "quantize" instead of "adjust"`,
    }),
    (a) => ({ message: `${a.what} 之前没有 "quantize" 规则，无从调整`, hint: `先写 "quantize ... to ..."` }),
  ),
  sharedTensor: say<{ tensor: string; layers: readonly string[] }>(
    "shared-tensor",
    (a) => ({
      message: `Cannot quantize "${a.tensor}" as the rules for all layers that share it must agree: ${
        choices(a.layers, "and")
      } disagree`,
      hint: "Write one rule that reaches them all",
    }),
    (a) => ({
      message: `共享张量 "${a.tensor}" 的规则不一致：${choices(a.layers, "和")}`,
      hint: "写一条覆盖所有这些层的规则",
    }),
  ),
  missingChoice: say<{ what: string; example: string }>(
    "missing-choice",
    (a) => ({
      message: `Cannot quantize without ${a.what}, which must be said as a wrong guess changes the result`,
      hint: `Write ${a.example}`,
    }),
    (a) => ({ message: `必须写明${a.what}：猜错会改变结果`, hint: `例如 ${a.example}` }),
  ),
  groupDoesNotDivide: say<{ cols: number; tensor: string; size: number; fits: readonly number[] }>(
    "group-does-not-divide",
    (a) => ({
      message:
        `Cannot split the ${a.cols} columns of "${a.tensor}" into groups of ${a.size} as the group size must divide them`,
      label: `${a.cols} = ${Math.floor(a.cols / a.size)} x ${a.size} + ${a.cols % a.size}`,
      hint: `Use ${a.fits.map((n) => `group(${n})`).join(", ")}${
        a.fits.length > 0 ? ", or " : ""
      }per channel`,
    }),
    (a) => ({
      message: `"${a.tensor}" 的 ${a.cols} 列不能分成每组 ${a.size} 个：组的大小必须整除列数`,
      label: `${a.cols} = ${Math.floor(a.cols / a.size)} x ${a.size} + ${a.cols % a.size}`,
      hint: `可用 ${a.fits.map((n) => `group(${n})`).join("、")}${
        a.fits.length > 0 ? "，或" : ""
      } per channel`,
    }),
  ),
  keepsNothing: say<{ role: string }>(
    "keeps-nothing",
    (a) => ({ message: `This rule has no effect as nothing quantizes ${a.role}`, hint: "Remove it" }),
    (a) => ({ message: `这条规则不起作用：没有规则量化 ${a.role}`, hint: "删去它" }),
    "warning",
  ),
  noEffect: say<{ what: string; scheme: string }>(
    "no-effect",
    (a) => ({
      message:
        `Cannot use ${a.what} with "${a.scheme}" as the scheme must leave it open: its formulas say it already`,
      hint: `Remove it, or use the word "level" in the scheme: per level: s = ...`,
    }),
    (a) => ({
      message: `方案 "${a.scheme}" 的公式已经确定了 ${a.what}`,
      hint: `删去它，或在方案中写 per level: s = ...`,
    }),
  ),
  twice: say<{ what: string }>(
    "said-twice",
    (a) => ({ message: `Cannot take two values for ${a.what} in one place`, hint: "Keep one of them" }),
    (a) => ({ message: `同一处 ${a.what} 写了两次`, hint: "只留一个" }),
  ),

  // ---- running
  nonFinite: say<{ tensor: string; count: number; first: number; value: string; total: number }>(
    "not-finite",
    (a) => ({
      message: `Cannot quantize "${a.tensor}" as its values must be finite: ${a.count} of ${a.total} are not`,
      hint: `The first is ${a.value}, at index ${a.first}. Use "keep" for it, or mend the model`,
    }),
    (a) => ({
      message: `"${a.tensor}" 含有非有限值：${a.total} 个中有 ${a.count} 个`,
      hint: `第一个是 ${a.value}，位置 ${a.first}。可用 "keep" 跳过，或修正模型`,
    }),
  ),
  cannotOpen: say<{ path: string; why: string; cure: string }>(
    "cannot-open",
    (a) => ({ message: `Cannot open "${a.path}": ${a.why}`, ...hint(a.cure) }),
    (a) => ({ message: `无法打开 "${a.path}"：${a.why}`, ...hint(a.cure) }),
  ),
  cannotWrite: say<{ path: string; why: string }>(
    "cannot-write",
    (a) => ({
      message: `Cannot write "${a.path}": ${a.why}`,
      hint: `Files go below "out/", such as "out/model.onnx"`,
    }),
    (a) => ({ message: `无法写入 "${a.path}"：${a.why}`, hint: `文件写在 "out/" 下，例如 "out/model.onnx"` }),
  ),
  checkFailed: say<{ claim: string; found: string }>(
    "check-failed",
    (a) => ({ message: `The check fails: ${a.claim}`, hint: a.found }),
    (a) => ({ message: `检查不成立：${a.claim}`, hint: a.found }),
  ),
  recursive: say<{ name: string; path: string }>(
    "recursive-formula",
    (a) => ({ message: `Cannot define "${a.name}" by itself: ${a.path}` }),
    (a) => ({ message: `"${a.name}" 不能用自身定义：${a.path}` }),
  ),
  cannotCompute: say<{ what: string; why: string; cure?: string }>(
    "cannot-compute",
    (a) => ({
      message: a.why.startsWith("Cannot ") ? a.why : `Cannot ${a.what}: ${a.why}`,
      ...hint(a.cure ?? ""),
    }),
    (a) => ({ message: `无法计算（${a.what}）：${a.why}`, ...hint(a.cure ?? "") }),
  ),
};
