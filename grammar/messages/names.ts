/** Names and arguments: the wording, in English and in Chinese. */
import { an, en, inZh, zh } from "../kind_words.ts";
import { choices, hint, join, meant, meantZh, say } from "./say.ts";

export const names = {
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
      message: `${inZh(a.what)} 在此必须是${zh(a.want)}，但它是${zh(a.is)}`,
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
  wrongNumberOfArguments: say<{ of: string; takes: number; has: number; example: string }>(
    "wrong-number-of-arguments",
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
      message: `Cannot use this unit as ${a.what} must be ${a.want}: it is ${a.is}`,
      hint: `Did you mean ${a.cure}?`,
    }),
    (a) => ({
      message: `${inZh(a.what)}应为${inZh(a.want)}，而不是 ${a.is}`,
      hint: `是不是想写 ${a.cure}？`,
    }),
  ),
  outOfRange: say<{ what: string; want: string; is: string }>(
    "out-of-range",
    (a) => ({ message: `Cannot use this value as ${a.what} must be ${a.want}: it is ${a.is}` }),
    (a) => ({ message: `${inZh(a.what)} 必须是${inZh(a.want)}，但它是 ${a.is}` }),
  ),
  notReduced: say<object>(
    "not-reduced",
    () => ({
      message: "Cannot use x here as a statistic must be one value for its level",
      hint: "Reduce it: max(abs(x)), min(x), mean(x), sum(x)",
    }),
    () => ({
      message: "统计量在其层级上必须是一个值，不能直接使用 x",
      hint: "先归约：max(abs(x))、min(x)、mean(x)、sum(x)",
    }),
  ),
  duplicateName: say<{ name: string }>(
    "duplicate-name",
    (a) => ({ message: `Cannot define "${a.name}" twice in one place`, hint: "Rename one of them" }),
    (a) => ({ message: `"${a.name}" 在同一处定义了两次`, hint: "给其中一个换名" }),
  ),
};
