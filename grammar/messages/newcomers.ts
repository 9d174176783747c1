/**
 * The mistakes of people who come from Python, from a paper or from another toolkit, each with words of its own. The hint
 * begins with what to write.
 */
import { hint, say } from "./say.ts";

export const newcomers = {
  bitsBehindMinus: say<{ word: string; bits: string }>(
    "bits-in-brackets",
    (a) => ({
      message: `Cannot subtract ${a.bits} from "${a.word}" as the number of bits must stand in brackets`,
      hint: `Write ${a.word}(${a.bits}), or ${a.word}${a.bits} for short`,
    }),
    (a) => ({
      message: `"${a.word}" 不能减去 ${a.bits}：位数要写在括号里`,
      hint: `写作 ${a.word}(${a.bits})，或简写为 ${a.word}${a.bits}`,
    }),
  ),
  numberInBrackets: say<{ word: string; number: string; cure: string; share?: boolean }>(
    "number-in-brackets",
    (a) => ({
      message: `Cannot read ${a.number} behind "${a.word}" as the number must stand in brackets`,
      hint: `Write ${a.cure}${a.share === true ? ": a share of the values has the sign %" : ""}`,
    }),
    (a) => ({
      message: `"${a.word}" 后面的 ${a.number} 要写在括号里`,
      hint: `写作 ${a.cure}${a.share === true ? "：比例要带 % 号" : ""}`,
    }),
  ),
  dataFunction: say<{ word: string; data: string; cure: string }>(
    "data-function",
    (a) => ({
      message: `Cannot read "${a.word}" behind ${a.data} as what is made of data is written as a function`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({
      message: `${a.data} 后面不能写 "${a.word}"：由数据得到新数据要写成函数`,
      hint: `写作 ${a.cure}`,
    }),
  ),
  granularityByName: say<{ number: string }>(
    "granularity-by-name",
    (a) => ({
      message: `Cannot share a scale per ${a.number} as a granularity must be named`,
      hint: `Write per group(${a.number}). There are also per tensor and per channel`,
    }),
    (a) => ({
      message: `粒度要写名称，不能只写 ${a.number}`,
      hint: `写作 per group(${a.number})。另有 per tensor 与 per channel`,
    }),
  ),
  clipByName: say<{ number: string }>(
    "clip-by-name",
    (a) => ({
      message: `Cannot clip by ${a.number} as a clipping method must be named`,
      hint: "Write clip mse or clip percentile(99.9%). A fixed end is said in a scheme: clamp(x, -3..3)",
    }),
    (a) => ({
      message: `裁剪方法要写名称，不能只写 ${a.number}`,
      hint: "例如 clip mse 或 clip percentile(99.9%)。固定的端点写在方案里：clamp(x, -3..3)",
    }),
  ),
  equalsForTo: say<{ cure: string }>(
    "to-before-format",
    (a) => ({
      message: `Cannot read "=" here as a rule must lead to its format by the word "to"`,
      hint: `Write ${a.cure}: "=" only gives names to values`,
    }),
    (a) => ({
      message: `规则里的格式前不能写 "="，要写 "to"`,
      hint: `写作 ${a.cure}："=" 只用来给值命名`,
    }),
  ),
  missingTo: say<{ cure: string }>(
    "to-before-format",
    (a) => ({
      message: `Cannot read the format here as the word "to" must stand before it`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `格式前缺少 "to"`, hint: `写作 ${a.cure}` }),
  ),
  productSign: say<{ found: string; cure: string }>(
    "product-sign",
    (a) => ({
      message: `Cannot read ${a.found} as a product must have its sign`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `${a.found} 中的乘号不能省略`, hint: `写作 ${a.cure}` }),
  ),
  noModel: say<{ recipe: string; verb: string; link: string; model?: string }>(
    "no-model",
    (a) => ({
      message: `Cannot ${a.verb} ${a.recipe} as a recipe must have a model to work on: none is named`,
      hint: a.model === undefined
        ? `Open one first, net = open("model.onnx") or open("ocr"), and write ${a.verb} ${a.recipe} ${a.link} net`
        : a.model === a.recipe
        ? `${a.model} is a model: name a recipe for it, ${a.verb} r() ${a.link} ${a.model}`
        : `Write ${a.verb} ${a.recipe} ${a.link} ${a.model}`,
    }),
    (a) => ({
      message: `没有写明把 ${a.recipe} 用在哪个模型上`,
      hint: a.model === undefined
        ? `先打开一个模型：net = open("model.onnx") 或 open("ocr")，再写 ${a.verb} ${a.recipe} ${a.link} net`
        : a.model === a.recipe
        ? `${a.model} 是模型：请写明用在它上面的配方，${a.verb} r() ${a.link} ${a.model}`
        : `写作 ${a.verb} ${a.recipe} ${a.link} ${a.model}`,
    }),
  ),
  unknownModel: say<{ name: string; near: readonly string[]; models: readonly string[] }>(
    "unknown-model",
    (a) => ({
      message: `Cannot find the model "${a.name}" as no cell has opened it`,
      hint: a.near.length > 0
        ? `Did you mean "${a.near[0]}"?`
        : `Open it first: ${a.name} = open("model.onnx"), or the sample: ${a.name} = open("ocr")${
          a.models.length > 0 ? `. Open are ${a.models.join(", ")}` : ""
        }`,
    }),
    (a) => ({
      message: `找不到模型 "${a.name}"：还没有单元格打开它`,
      hint: a.near.length > 0
        ? `是不是想写 "${a.near[0]}"？`
        : `先打开：${a.name} = open("model.onnx")，或示例 ${a.name} = open("ocr")${
          a.models.length > 0 ? `。已打开的有 ${a.models.join("、")}` : ""
        }`,
    }),
  ),
  wrongLink: say<{ verb: string; found: string; want: string; cure: string }>(
    "wrong-link",
    (a) => ({
      message: `Cannot read "${a.found}" here as "${a.verb}" must be joined to its model by "${a.want}"`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `"${a.verb}" 和模型之间要用 "${a.want}"，不是 "${a.found}"`, hint: `写作 ${a.cure}` }),
  ),
  missingOperand: say<{ sign: string }>(
    "missing-operand",
    (a) => ({
      message: `Cannot end here as "${a.sign}" must have something on both sides: nothing follows it`,
      hint: `Write the other side, or delete "${a.sign}"`,
    }),
    (a) => ({ message: `"${a.sign}" 后面缺少内容`, hint: `补上另一边，或删去 "${a.sign}"` }),
  ),
  missingOf: say<{ role: string; layer: string }>(
    "missing-of",
    (a) => ({
      message: `Cannot tell what "${a.role}" belongs to as "of" must stand between it and the layers`,
      hint: `Write ${a.role} of ${a.layer}`,
    }),
    (a) => ({ message: `"${a.role}" 与层之间缺少 "of"`, hint: `写作 ${a.role} of ${a.layer}` }),
  ),
  missingRole: say<{ verb: string; layer: string }>(
    "missing-role",
    (a) => ({
      message: `Cannot tell what of ${a.layer} to ${a.verb} as the rule must name a role`,
      hint:
        `Write ${a.verb} weights of ${a.layer}. Besides weights there are bias, inputs, outputs and state`,
    }),
    (a) => ({
      message: `规则要写明 ${a.layer} 的哪一部分`,
      hint: `写作 ${a.verb} weights of ${a.layer}。除 weights 外还有 bias、inputs、outputs、state`,
    }),
  ),
  definesByOne: say<object>(
    "define-or-compare",
    () => ({
      message: `Cannot define by "==" as it must compare two values`,
      hint: `Write "=": one sign defines, two compare`,
    }),
    () => ({ message: `"==" 是比较，不能用来定义`, hint: `写作 "="：一个等号定义，两个等号比较` }),
  ),
  comparesByTwo: say<object>(
    "define-or-compare",
    () => ({
      message: `Cannot compare by "=" as it must define a name`,
      hint: `Write "==": one sign defines, two compare`,
    }),
    () => ({ message: `"=" 是定义，不能用来比较`, hint: `写作 "=="：一个等号定义，两个等号比较` }),
  ),
  argumentByColon: say<{ cure: string }>(
    "argument-by-colon",
    (a) => ({
      message: `Cannot name an argument by "=" as the sign must be ":"`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `参数名后面用 ":"，不用 "="`, hint: `写作 ${a.cure}` }),
  ),
  bodyInBraces: say<{ word: string; cure: string }>(
    "body-in-braces",
    (a) => ({
      message: `Cannot tell what belongs to "${a.word}" as it must stand in braces`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `"${a.word}" 的语句必须写在花括号里`, hint: `写作 ${a.cure}` }),
  ),
  statisticByColon: say<{ level: string; name: string }>(
    "statistic-by-colon",
    (a) => ({
      message: `Cannot read "${a.name}" here as a colon must stand between a level and its statistic`,
      hint: `Write ${a.level}: ${a.name} = ...`,
    }),
    (a) => ({ message: `层级与统计量之间缺少冒号`, hint: `写作 ${a.level}: ${a.name} = ...` }),
  ),
  blockInBraces: say<{ word: string; name: string; holds: string }>(
    "block-in-braces",
    (a) => ({
      message: `Cannot read what belongs to the ${a.word} "${a.name}" as it must stand in braces`,
      hint: `Write ${a.word} ${a.name} { ${a.holds} }`,
    }),
    (a) => ({
      message: `"${a.name}" 的内容要写在花括号里`,
      hint: `写作 ${a.word} ${a.name} { ${a.holds} }`,
    }),
  ),
  quoteThePath: say<{ path: string }>(
    "path-in-quotes",
    (a) => ({
      message: `Cannot select ${a.path} as the path of a layer must stand in quotes`,
      hint: `Write "${a.path}"`,
    }),
    (a) => ({ message: `层的路径要加引号`, hint: `写作 "${a.path}"` }),
  ),
  unopenedBracket: say<{ close: string }>(
    "unopened-bracket",
    (a) => ({
      message: `Cannot close a bracket here as one must be open: none is`,
      hint: `Delete "${a.close}", or open it before`,
    }),
    (a) => ({
      message: `这里的 "${a.close}" 没有对应的左括号`,
      hint: `删去 "${a.close}"，或在前面补上左括号`,
    }),
  ),
  wrongBracket: say<{ open: string; close: string; found: string }>(
    "wrong-bracket",
    (a) => ({
      message: `Cannot close "${a.open}" by "${a.found}" as it must be closed by "${a.close}"`,
      hint: `Write "${a.close}"`,
    }),
    (a) => ({ message: `"${a.open}" 要用 "${a.close}" 闭合，不是 "${a.found}"`, hint: `写作 "${a.close}"` }),
  ),
  nameInRecipe: say<{ name: string; recipe: string; value: string }>(
    "no-names-in-recipe",
    (a) => ({
      message: `Cannot define "${a.name}" here as a recipe must hold rules only`,
      hint:
        `Write it as a parameter, recipe ${a.recipe}(${a.name} = ${a.value}) { ... }, or above the recipe`,
    }),
    (a) => ({
      message: `配方里只能写规则，不能定义 "${a.name}"`,
      hint: `写成参数：recipe ${a.recipe}(${a.name} = ${a.value}) { ... }，或写在配方之前`,
    }),
  ),
  decimalUnit: say<{ unit: string; cure: string; near: string }>(
    "unknown-unit",
    (a) => ({
      message: `Cannot use the unit "${a.unit}" as a size must be in bytes, KiB, MiB or GiB`,
      hint: `Write ${a.cure}, or ${a.near}, which counts by 1024`,
    }),
    (a) => ({
      message: `没有单位 "${a.unit}"：大小用 bytes、KiB、MiB 或 GiB`,
      hint: `写作 ${a.cure}，或按 1024 进位写作 ${a.near}`,
    }),
  ),
  otherUnit: say<{ unit: string; cure: string }>(
    "unknown-unit",
    (a) => ({
      message: `Cannot find the unit "${a.unit}" as it must be written otherwise`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `没有单位 "${a.unit}"`, hint: `写作 ${a.cure}` }),
  ),
  unitBehindName: say<{ unit: string; name: string }>(
    "unit-behind-name",
    (a) => ({
      message: `Cannot read "${a.unit}" here as a unit must stand behind a number: "${a.name}" is a name`,
      hint: `Write ${a.name} alone: a name brings its own unit`,
    }),
    (a) => ({
      message: `单位 "${a.unit}" 只能写在数的后面，而 "${a.name}" 是名称`,
      hint: `只写 ${a.name}：名称自带单位`,
    }),
  ),
  choiceOfFormats: say<object>(
    "choice-of-formats",
    () => ({
      message: `Cannot choose from a list as "from" must be followed by one format, whose bits are chosen`,
      hint:
        "Write from int(2..8), or from int([4, 8]). To compare formats, write a recipe for each and evaluate both",
    }),
    () => ({
      message: `"from" 后面要写一种格式，从它的位数中选择，不能写列表`,
      hint: "写作 from int(2..8) 或 from int([4, 8])。要比较不同的格式，请各写一个配方，再一起 evaluate",
    }),
  ),
  listOfFormats: say<{ cure: string }>(
    "list-of-formats",
    (a) => ({
      message: `Cannot quantize to a list as "to" must be followed by one format`,
      hint: `Write ${a.cure}. To have the bits chosen: choose weights of ... from int(2..8), with a budget`,
    }),
    (a) => ({
      message: `"to" 后面要写一种格式，不能写列表`,
      hint: `写作 ${a.cure}。要自动选择位数：choose weights of ... from int(2..8)，并写 budget`,
    }),
  ),
  missingLayers: say<{ verb: string; role: string }>(
    "missing-of",
    (a) => ({
      message: `Cannot ${a.verb} "${a.role}" alone as the rule must say of which layers`,
      hint: `Write ${a.verb} ${a.role} of all, of linear, or of "a.path.*"`,
    }),
    (a) => ({
      message: `只写 "${a.role}" 不够：规则要写明是哪些层的`,
      hint: `写作 ${a.verb} ${a.role} of all，或 of linear，或 of "a.path.*"`,
    }),
  ),
  argumentInBrackets: say<{ name: string; cure: string }>(
    "number-in-brackets",
    (a) => ({
      message: `Cannot read "${a.name}" here as an argument must stand in the brackets of what it belongs to`,
      hint: `Write ${a.cure}`,
    }),
    (a) => ({ message: `参数 "${a.name}" 要写在它所属名称的括号里`, hint: `写作 ${a.cure}` }),
  ),
  unknownRule: say<{ word: string; block: string; near: readonly string[]; known: readonly string[] }>(
    "unknown-name",
    (a) => ({
      message: `Cannot find "${a.word}" among what a ${a.block} may hold`,
      ...hint(
        a.near.length > 0 ? `Did you mean "${a.near[0]}"?` : `It holds ${a.known.join(", ")}`,
      ),
    }),
    (a) => ({
      message: `${a.block} 里没有 "${a.word}" 这样的写法`,
      ...hint(a.near.length > 0 ? `是不是想写 "${a.near[0]}"？` : `可写 ${a.known.join("、")}`),
    }),
  ),
};
