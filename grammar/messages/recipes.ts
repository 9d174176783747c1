/** Recipes on a model: the wording, in English and in Chinese. */
import { inZh } from "../phrases.ts";
import { choices, hint, join, meant, meantZh, say } from "./say.ts";

export const recipes = {
  matchesNothing: say<{ what: string; near: readonly string[]; types: readonly string[] }>(
    "selector-matches-nothing",
    (a) => ({
      message: `Cannot select ${a.what} as it must match a layer or tensor of the model: it matches none`,
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
  fractionalCode: say<{ scheme: string; encode: string; x: string; code: string }>(
    "fractional-code",
    (a) => ({
      message:
        `Cannot store the codes of "${a.scheme}" as encode must yield integers: it makes ${a.code} of x = ${a.x}`,
      hint:
        `Round them: encode round(${a.encode}). Codes of a number format end in its name: encode e4m3(...)`,
    }),
    (a) => ({
      message: `"${a.scheme}" 的编码无法存储：encode 必须得到整数，而 x = ${a.x} 时得到 ${a.code}`,
      hint: `加上舍入：encode round(${a.encode})。若编码是某种数值格式，最外层写它的名称：encode e4m3(...)`,
    }),
  ),
  listOfNumbers: say<{ name: string }>(
    "wrong-kind",
    (a) => ({
      message:
        `Cannot use this list as the values of "${a.name}" as a list must name functions: it holds something else`,
      hint:
        "Write a range, such as 2..4, for numbers. Single values are given where it is used: a sweep takes b in [2, 4]",
    }),
    (a) => ({
      message: `"${a.name}" 的取值列表只能写函数名`,
      hint: "数写成范围，例如 2..4。单个的值在使用处给出：sweep 可写 b in [2, 4]",
    }),
  ),
  codesOutside: say<{ scheme: string; decode: string; low: number; high: number; entries: number }>(
    "codes-outside",
    (a) => ({
      message: `Cannot decode the codes of "${a.scheme}" by ${a.decode} as they must be 0 to ${
        a.entries - 1
      }, the entries of the table: they are ${a.low} to ${a.high}`,
      hint: `Encode with clamp(..., 0..${a.entries - 1}), or give the table an entry for each code`,
    }),
    (a) => ({
      message: `"${a.scheme}" 的编码不能用 ${a.decode} 解码：编码必须是 0 到 ${
        a.entries - 1
      }（表的各项），而它是 ${a.low} 到 ${a.high}`,
      hint: `用 clamp(..., 0..${a.entries - 1}) 编码，或为每个编码补上一项`,
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
    (a) => ({ message: `这个版本的 Quire 还不支持：${inZh(a.what)}`, hint: inZh(a.cure) }),
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
    (a) => ({
      message: `必须写明${inZh(a.what)}：猜错会改变结果`,
      hint: `例如 ${a.example.replaceAll(" or ", " 或 ")}`,
    }),
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
  quantizesNothing: say<{ recipe: string }>(
    "quantizes-nothing",
    (a) => ({
      message: `The recipe "${a.recipe}" quantizes no tensor of this model`,
      hint: "Add a rule: quantize weights of ... to ...",
    }),
    (a) => ({
      message: `配方 "${a.recipe}" 没有量化这个模型的任何张量`,
      hint: "加一条规则：quantize weights of ... to ...",
    }),
    "warning",
  ),
  oneBitSymmetric: say<{ mapping: string }>(
    "one-bit-symmetric",
    (a) => ({
      message:
        `Cannot quantize to int(1) ${a.mapping} as some values must not become 0: with a zero point of 0 all do`,
      hint: 'Write "binary" for a sign and a scale, or int(1) affine',
    }),
    (a) => ({
      message: `不能量化为 int(1) ${a.mapping}：零点为 0 时所有取值都成为 0`,
      hint: '写 "binary"（符号加步长），或 int(1) affine',
    }),
  ),
  grows: say<{ tensor: string; count: number; bits: string; before: string; keep: string }>(
    "grows",
    (a) => ({
      message: `This rule makes ${
        a.count === 1 ? "" : `${a.count} tensors larger, most of all `
      }"${a.tensor}"${
        a.count === 1 ? " larger" : ""
      }: ${a.bits} bits per weight with all that decodes them, instead of ${a.before}`,
      hint: `Leave ${a.count === 1 ? "it" : "them"} as ${
        a.count === 1 ? "it is" : "they are"
      }: keep ${a.keep}`,
    }),
    (a) => ({
      message: `这条规则使 ${a.count === 1 ? "" : `${a.count} 个张量变大，其中最甚者 `}"${a.tensor}"${
        a.count === 1 ? " 变大" : ""
      }：连同解码所需，每权重 ${a.bits} 位，原为 ${a.before} 位`,
      hint: `保持原样：keep ${a.keep}`,
    }),
    "warning",
  ),
  heavyTails: say<
    {
      tensor: string;
      count: number;
      ratio: number;
      most: string;
      rms: string;
      step: string;
      keep: string;
    }
  >(
    "heavy-tails",
    (a) => ({
      message: `One scale will ruin ${
        a.count === 1 ? "" : `${a.count} tensors, most of all `
      }"${a.tensor}": its largest weight, ${a.most}, is ${a.ratio} times their root mean square, ${a.rms}, and codes will be ${a.step} apart`,
      hint: `Give each channel a scale of its own: per channel. Or leave ${
        a.count === 1 ? "it as it is" : "them as they are"
      }: keep ${a.keep}`,
    }),
    (a) => ({
      message: `单一缩放因子会毁掉${
        a.count === 1 ? "" : ` ${a.count} 个张量，其中最甚者`
      } "${a.tensor}"：最大权重 ${a.most} 是均方根 ${a.rms} 的 ${a.ratio} 倍，编码间距将为 ${a.step}`,
      hint: `让每个通道有自己的缩放因子：per channel；或保持原样：keep ${a.keep}`,
    }),
    "warning",
  ),
  saturates: say<{ tensor: string; share: string }>(
    "saturates",
    (a) => ({
      message:
        `"${a.tensor}" saturates ${a.share} of its values as unsigned symmetric codes have no negative ones`,
      hint: `Write "affine", or "int" instead of "uint"`,
    }),
    (a) => ({
      message: `"${a.tensor}" 有 ${a.share} 的取值饱和：无符号对称编码没有负值`,
      hint: `写 "affine"，或用 "int" 代替 "uint"`,
    }),
    "warning",
  ),
  decodesToZero: say<{ tensor: string }>(
    "decodes-to-zero",
    (a) => ({
      message: `Every value of "${a.tensor}" decodes to 0: nothing is left of it`,
      hint: "A scale that is 0, or far larger than the values, does this",
    }),
    (a) => ({
      message: `"${a.tensor}" 的每个值解码后都是 0：什么都没有留下`,
      hint: "缩放因子为 0，或远大于数值，就会这样",
    }),
    "warning",
  ),
  drawsFirst: say<{ tensor: string; more: number }>(
    "draws-first",
    (a) => ({
      message: `This draws "${a.tensor}" and leaves out ${a.more} more that the selector matches`,
      hint: "Name one of them in quotes",
    }),
    (a) => ({
      message: `这里只画了 "${a.tensor}"，选择器还匹配 ${a.more} 个张量`,
      hint: "用引号写出其中一个",
    }),
    "warning",
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
  onlyFlowing: say<{ what: string; roles: readonly string[] }>(
    "only-flowing",
    (a) => ({
      message: `Cannot use "${a.what}" on ${a.roles.join(", ")} as it must be on inputs or outputs: ${
        a.roles.join(" and ")
      } are known before the model runs`,
      hint: `Remove it, or write: quantize inputs of ... ${a.what}`,
    }),
    (a) => ({
      message: `"${a.what}" 只用于 inputs 或 outputs：${a.roles.join("、")} 在运行之前已知`,
      hint: `删去它，或写 quantize inputs of ... ${a.what}`,
    }),
  ),
  flowingLevel: say<{ is: string; role: string; why: "channel" | "image" | "groups" | "static" }>(
    "flowing-level",
    (a) => ({
      message: `Cannot quantize ${a.role} ${a.is} as ${
        {
          channel: "a product cannot take a scale for each channel that it sums over out of the sum",
          image: "a convolution sums over places whose scales would differ: images have no tokens",
          groups:
            "a static scale must be one for all of a tensor: groups of what has not flowed yet are not known",
          static: "a static scale must be one for all of a tensor: tokens are known when the model runs",
        }[a.why]
      }`,
      hint: {
        channel: `Write "per tensor" or "per token"`,
        image: `Write "per tensor"`,
        groups: `Write "per tensor", or "dynamic"`,
        static: `Write "per tensor", or "dynamic"`,
      }[a.why],
    }),
    (a) => ({
      message: {
        channel: `${a.role} 不能 ${a.is}：乘积要对通道求和，各通道的缩放因子无法提到和之外`,
        image: `${a.role} 不能 ${a.is}：卷积要对不同位置求和，图像没有词元`,
        groups: "静态缩放因子须为整个张量共用一个：运行之前不知道各组的值",
        static: "静态缩放因子须为整个张量共用一个：运行之前不知道各个词元的值",
      }[a.why],
      hint: {
        channel: `写作 "per tensor" 或 "per token"`,
        image: `写作 "per tensor"`,
        groups: `写作 "per tensor"，或用 "dynamic"`,
        static: `写作 "per tensor"，或用 "dynamic"`,
      }[a.why],
    }),
  ),
  flowingClip: say<{ clip: string; role: string }>(
    "flowing-clip",
    (a) => ({
      message:
        `Cannot use "${a.clip}" on ${a.role} as it must be on weights: it weighs the columns that ${a.role} multiply`,
      hint: `Write "clip mse"`,
    }),
    (a) => ({
      message: `"${a.clip}" 不用于 ${a.role}：它按输入给权重的列加权`,
      hint: `写作 "clip mse"`,
    }),
  ),
  twice: say<{ what: string }>(
    "said-twice",
    (a) => ({ message: `Cannot take two values for ${a.what} in one place`, hint: "Keep one of them" }),
    (a) => ({ message: `同一处${inZh(a.what)}写了两次`, hint: "只留一个" }),
  ),
};
