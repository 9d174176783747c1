/** Statements as people expect them to be, and the way they are written here. The hint begins with what to write. */
import { say } from "./say.ts";

export const expectations = {
  rangeSign: say<{ found: string; cure: string }>(
    "range-sign",
    (a) => ({
      message: `Cannot read ${a.found} as a range must have two dots, its ends included`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `范围用两个点，含两端，不写 ${a.found}`, hint: `写作 ${a.cure}` }),
  ),
  rangeHasNoStep: say<{ cure: string }>(
    "range-has-no-step",
    (a) => ({
      message: "Cannot give a range a step as it must hold every integer from end to end",
      hint: `Write the values as a list: ${a.cure}`,
    }),
    (a) => ({ message: "范围没有步长：它包含两端之间的每个整数", hint: `把值写成列表：${a.cure}` }),
  ),
  saidToo: say<{ verb: string; what: string; whatZh: string; cure: string; others: readonly string[] }>(
    "incomplete-statement",
    (a) => ({
      message: `Cannot ${a.verb} without ${a.what}, which must be said`,
      hint: `Write ${a.cure}${a.others.length > 0 ? `, or as ${a.others.join(", ")}` : ""}`,
    }),
    (a) => ({
      message: `"${a.verb}" 缺少${a.whatZh}`,
      hint: `写作 ${a.cure}${a.others.length > 0 ? `，或 as ${a.others.join("、")}` : ""}`,
    }),
  ),
  writtenSo: say<{ found: string; cure: string }>(
    "written-otherwise",
    (a) => ({
      message: `Cannot read "${a.found}" here as it must be written otherwise`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `"${a.found}" 的写法不对`, hint: `写作 ${a.cure}` }),
  ),
  rolesFirst: say<{ verb: string; cure: string }>(
    "order-of-rule",
    (a) => ({
      message:
        `Cannot read this rule as what to ${a.verb} must come first: roles and layers, then the format`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `规则要先写 ${a.verb} 什么（部分与层），再写格式`, hint: `写作 ${a.cure}` }),
  ),
  formatOfBits: say<{ found: string; bits: string }>(
    "format-by-name",
    (a) => ({
      message: `Cannot quantize to ${a.found} as a format must be named`,
      hint: `Write int(${a.bits}), uint(${a.bits}) or fp8_e4m3`,
    }),
    (a) => ({
      message: `格式要写名称，不能只写 ${a.found}`,
      hint: `写作 int(${a.bits})、uint(${a.bits}) 或 fp8_e4m3`,
    }),
  ),
  noDictionaries: say<object>(
    "no-dictionaries",
    () => ({
      message: "Cannot make a dictionary as Quire has none: braces hold the cases of a value",
      hint: "Give each value a name of its own, or write a list: [1, 2, 3]",
    }),
    () => ({
      message: "Quire 没有字典：花括号里写分情形的值",
      hint: "给每个值各起一个名称，或写列表：[1, 2, 3]",
    }),
  ),
  noInterpolation: say<{ sign: string; cure: string }>(
    "no-interpolation",
    (a) => ({
      message: `Cannot read "${a.sign}" before a text as texts must be plain: values stand beside them`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `文本前不能写 "${a.sign}"：值与文本用逗号并列`, hint: `写作 ${a.cure}` }),
  ),
  signForSign: say<{ sign: string; instead: string }>(
    "sign-otherwise",
    (a) => ({
      message: `Cannot read "${a.sign}" as the sign must be "${a.instead}"`,
      hint: `Write ${a.instead}`,
    }),
    (a) => ({ message: `"${a.sign}" 要写成 "${a.instead}"`, hint: `写作 ${a.instead}` }),
  ),
  layersInARow: say<{ sign: string }>(
    "layers-in-a-row",
    (a) => ({
      message:
        `Cannot read "${a.sign}" between layers as nothing must stand there: each takes what the one before gives`,
      hint: `Delete "${a.sign}": conv2d(8, kernel: 5) relu pool(2) dense(10)`,
    }),
    (a) => ({
      message: `层与层之间不写 "${a.sign}"：每层接着前一层`,
      hint: `删去 "${a.sign}"：conv2d(8, kernel: 5) relu pool(2) dense(10)`,
    }),
  ),
  lineEnd: say<{ sign: string }>(
    "line-ends-statement",
    (a) => ({
      message: `Cannot read "${a.sign}" as a statement must end with its line`,
      hint: `Delete "${a.sign}"`,
    }),
    (a) => ({ message: `语句以行尾结束，不用 "${a.sign}"`, hint: `删去 "${a.sign}"` }),
  ),
  tooManyArguments: say<{ of: string; takes: number; names: readonly string[] }>(
    "too-many-arguments",
    (a) => ({
      message: `Cannot give this to ${a.of} as it takes ${
        a.takes === 0 ? "no arguments" : a.takes === 1 ? "one" : a.takes
      }`,
      hint: a.takes === 0
        ? "Delete it"
        : `Delete it. Its parameter${a.takes === 1 ? " is" : "s are"} ${a.names.join(", ")}`,
    }),
    (a) => ({
      message: `${a.of} ${a.takes === 0 ? "不带参数" : `只有 ${a.takes} 个参数`}，这里多写了`,
      hint: a.takes === 0 ? "删去它" : `删去它。参数是 ${a.names.join("、")}`,
    }),
  ),
};
