/** Names and arguments: the wording, in English and in Chinese. */
import { whatStandsHere } from "../diagnostic.ts";
import { an, en, zh } from "../kind_words.ts";
import { inZh } from "../phrases.ts";
import { foreign } from "./foreign_words.ts";
import { choices, hint, join, meant, meantZh, say } from "./say.ts";

const there = (known: readonly string[]) =>
  known.length === 0 ? "" : `There ${known.length === 1 ? "is" : "are"} ${choices(known, "and")}`;

const nothingYet = "Nothing is defined yet: define it above, or run the cell that does";
const nothingYetZh = "尚未定义任何名称：在上面定义它，或先运行定义它的单元格";

/** Where a value is said by its name, there is no need to say what stands there. */
const ownName = /^"[^"]*"$/;

export const names = {
  unknown: say<
    {
      kind: string;
      name: string;
      near: readonly string[];
      known: readonly string[];
      /** What the name is elsewhere. */
      is?: string;
      cure?: string;
      cureZh?: string;
    }
  >(
    "unknown-name",
    (a) => ({
      message: `Cannot find the ${en(a.kind)} "${a.name}"`,
      ...hint(join(
        a.is === undefined ? "" : `"${a.name}" is ${an(en(a.is))}.`,
        a.cure ?? foreign(a.kind, a.name)?.[0] ??
          (meant(a.near) || there(a.known) || (a.kind === "name" ? nothingYet : "")),
      )),
    }),
    (a) => ({
      message: `找不到${zh(a.kind)} "${a.name}"`,
      ...hint(join(
        a.is === undefined ? "" : `"${a.name}" 是${zh(a.is)}。`,
        a.cureZh ?? foreign(a.kind, a.name)?.[1] ??
          (meantZh(a.near) ||
            (a.known.length > 0
              ? `可用的有 ${choices(a.known, "和")}`
              : a.kind === "name"
              ? nothingYetZh
              : "")),
      )),
    }),
  ),
  /** A layer's path where a type of layers is wanted. */
  unquotedPath: say<{ path: string; model: string }>(
    "path-in-quotes",
    (a) => ({
      message: `Cannot find the layer type "${a.path}" as it must be in quotes: it is a layer of ${a.model}`,
      hint: `Write "${a.path}"`,
    }),
    (a) => ({
      message: `"${a.path}" 是 ${a.model} 的一层，不是层类型：路径要加引号`,
      hint: `写作 "${a.path}"`,
    }),
  ),
  bitsOutOfRange: say<{ of: string; first: boolean; bits: string; min: number; max: number }>(
    "out-of-range",
    (a) => ({
      message: `Cannot make codes of ${a.bits} bits as ${a.of} must have ${a.min} to ${a.max} of them`,
      hint: Number(a.bits) > a.max
        ? `Write ${a.of}(${
          a.first ? "" : "bits: "
        }${a.max}) for the finest codes. Weights of 32 bits are what the model has: "keep" leaves them so`
        : `Write ${a.of}(${a.first ? "" : "bits: "}${a.min}) for the coarsest codes`,
    }),
    (a) => ({
      message: `${a.of} 的位数必须在 ${a.min} 到 ${a.max} 之间，但它是 ${a.bits}`,
      hint: Number(a.bits) > a.max
        ? `最精细的编码写 ${a.of}(${
          a.first ? "" : "bits: "
        }${a.max})。模型权重本来就是 32 位："keep" 保持不变`
        : `最粗的编码写 ${a.of}(${a.first ? "" : "bits: "}${a.min})`,
    }),
  ),
  shareWithoutSign: say<{ what: string; value: string }>(
    "wrong-unit",
    (a) => ({
      message: `Cannot take ${a.value} for ${a.what} as a share must be at most 100%`,
      hint: `Write ${a.value}%: a share has its sign`,
    }),
    (a) => ({ message: `${inZh(a.what)} 是比例，不能大于 100%`, hint: `写作 ${a.value}%：比例要带 % 号` }),
  ),
  notInBinary32: say<{ is: string; large: boolean }>(
    "not-in-binary32",
    (a) => ({
      message: `Cannot compute with ${a.is} as numbers must be binary32: ${
        a.large ? "the largest is 3.4028235e38" : "the smallest is 1.4e-45"
      }`,
      hint: a.large ? "Write 1 / 0 for infinity" : "Write 0",
    }),
    (a) => ({
      message: `${a.is} 超出 binary32 的范围：${a.large ? "最大为 3.4028235e38" : "最小为 1.4e-45"}`,
      hint: a.large ? "无穷大写作 1 / 0" : "写作 0",
    }),
  ),
  shareUnclear: say<{ what: string; value: string; percent: string; asShare: string }>(
    "wrong-unit",
    (a) => ({
      message: `Cannot tell which share ${a.value} is for ${a.what} as a share must have the sign %`,
      hint: `Write ${a.percent} or ${a.asShare}, whichever is meant`,
    }),
    (a) => ({
      message: `${inZh(a.what)} 是比例，${a.value} 不带 % 号，含义不明`,
      hint: `按本意写作 ${a.percent} 或 ${a.asShare}`,
    }),
  ),
  declareParameter: say<{ formula: string; name: string }>(
    "undeclared-parameter",
    (a) => ({
      message: `Cannot tell what "${a.name}" is as the formula "${a.formula}" must declare what it is given`,
      hint: `Write formula ${a.formula}(${a.name}) = ...`,
    }),
    (a) => ({
      message: `公式 "${a.formula}" 没有声明 "${a.name}"`,
      hint: `写作 formula ${a.formula}(${a.name}) = ...`,
    }),
  ),
  wrongKind: say<{ what: string; want: string; is: string; cure?: string; cureZh?: string }>(
    "wrong-kind",
    ({ what, want, is, cure }) => ({
      // Its own name, or what it is for: then what stands there is said.
      message: ownName.test(what)
        ? `Cannot use ${what} here as it must be ${an(en(want))}: it is ${an(en(is))}`
        : `Cannot use ${whatStandsHere} here as ${what} must be ${an(en(want))}: it is ${an(en(is))}`,
      ...hint(cure ?? ""),
    }),
    (a) => ({
      message: ownName.test(a.what)
        ? `${a.what} 在此必须是${zh(a.want)}，但它是${zh(a.is)}`
        : a.what === "it"
        ? `${whatStandsHere} 在此必须是${zh(a.want)}，但它是${zh(a.is)}`
        : `${inZh(a.what)}必须是${zh(a.want)}，但 ${whatStandsHere} 是${zh(a.is)}`,
      ...hint(a.cureZh ?? inZh(a.cure ?? "")),
    }),
  ),
  workInside: say<{ cure: string; cureZh: string; is: string }>(
    "name-it-first",
    (a) => ({
      message:
        `Cannot use ${whatStandsHere} inside of something else as work must stand by itself: its value is ${
          an(en(a.is))
        }`,
      hint: `Give it a name first, ${a.cure}, and write the name here`,
    }),
    (a) => ({
      message: `${whatStandsHere} 不能写在别的内容里面：它的值是${zh(a.is)}，要先算出来`,
      hint: `先给它起名：${a.cureZh}，再在这里写名称`,
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
    (a) => ({
      message: `${a.of === "this plot" ? inZh(a.of) : `${a.of} `}缺少参数 "${a.name}"`,
      hint: `例如 ${a.example}`,
    }),
  ),
  schemeIncomplete: say<{ scheme: string; line: "encode" | "decode"; example: string }>(
    "scheme-incomplete",
    (a) => ({
      message: `Cannot define the scheme "${a.scheme}" as it must say how ${
        a.line === "encode" ? "values become codes" : "codes become values"
      }: it has no "${a.line}"`,
      hint: `For example ${a.example}`,
    }),
    (a) => ({
      message: `方案 "${a.scheme}" 没有 "${a.line}"：必须说明${
        a.line === "encode" ? "取值如何变成编码" : "编码如何还原为取值"
      }`,
      hint: `例如 ${a.example}`,
    }),
  ),
  wrongNumberOfArguments: say<{ of: string; takes: number; has: number; example: string }>(
    "wrong-number-of-arguments",
    (a) => ({
      message: `Cannot call ${a.of} as it must get ${a.takes} argument${
        a.takes === 1 ? "" : "s"
      }: it gets ${a.has}`,
      hint: a.of === "round" ? `Write round(x * 100) / 100 to keep two decimals` : `Write ${a.example}`,
    }),
    (a) => ({
      message: `${a.of} 需要 ${a.takes} 个参数，这里给了 ${a.has} 个`,
      hint: a.of === "round" ? "保留两位小数写作 round(x * 100) / 100" : `写成 ${a.example}`,
    }),
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
      message: `Cannot use ${whatStandsHere} here as ${a.what} must be ${a.want}: it is ${a.is}`,
      hint: `Did you mean ${a.cure}?`,
    }),
    (a) => ({
      message: `${inZh(a.what)}应为${inZh(a.want)}，而不是${/^the /.test(a.is) ? "" : " "}${inZh(a.is)}`,
      hint: `是不是想写 ${a.cure}？`,
    }),
  ),
  outOfRange: say<{ what: string; want: string; is: string }>(
    "out-of-range",
    (a) => ({ message: `Cannot use ${whatStandsHere} here as ${a.what} must be ${a.want}: it is ${a.is}` }),
    (a) => ({ message: `${inZh(a.what)} 必须是${inZh(a.want)}，但它是 ${a.is}` }),
  ),
  notReduced: say<{ name: string }>(
    "not-reduced",
    (a) => ({
      message: `Cannot use ${a.name} here as a statistic must be one value for its level`,
      hint: `Reduce it: max(abs(${a.name})), min(${a.name}), mean(${a.name}), quantile(${a.name}, 99.9%)`,
    }),
    (a) => ({
      message: `统计量在其层级上必须是一个值，不能直接使用 ${a.name}`,
      hint: `先归约：max(abs(${a.name}))、min(${a.name})、mean(${a.name})、quantile(${a.name}, 99.9%)`,
    }),
  ),
  reducesNothing: say<{ name: string }>(
    "reduces-nothing",
    (a) => ({
      message: `Cannot use ${a.name} here as it must reduce a tensor: there is none in view`,
      hint:
        `Declare one, as in formula f(x in tensor) = ${a.name}(x), or use it in a "per LEVEL:" line of a scheme`,
    }),
    (a) => ({
      message: `${a.name} 需要归约一个张量，但此处没有张量`,
      hint: `声明一个张量参数，例如 formula f(x in tensor) = ${a.name}(x)，或用在方案的 "per LEVEL:" 行里`,
    }),
  ),
  afterOtherwise: say<object>(
    "after-otherwise",
    () => ({ message: "Cannot reach this case as the one above holds otherwise", hint: "Put it above" }),
    () => ({ message: "otherwise 之后的情形永远不会用到", hint: "把它移到 otherwise 之前" }),
  ),
  noOtherwise: say<object>(
    "no-otherwise",
    () => ({
      message: "Cannot leave the last case open as every value must have one",
      hint: "End with it: { 0 if x < 0, x otherwise }",
    }),
    () => ({ message: "分段公式必须覆盖所有取值", hint: "以 otherwise 结尾：{ 0 if x < 0, x otherwise }" }),
  ),
  wrongNumberOfParts: say<{ names: number; parts: number }>(
    "wrong-number-of-parts",
    (a) => ({
      message: `Cannot name ${a.names === 1 ? "the value" : `${a.names} parts`} as the value must have ${
        a.names === 1 ? "one part" : "as many"
      }: it has ${a.parts}`,
      hint: a.names === 1 ? "Name its parts: (s, z) = ..." : "Count the names in the brackets",
    }),
    (a) => ({
      message: `左边有 ${a.names} 个名称，右边的值有 ${a.parts} 个部分`,
      hint: a.names === 1 ? "逐个命名：(s, z) = ..." : "核对括号里的名称个数",
    }),
  ),
  duplicateName: say<{ name: string }>(
    "duplicate-name",
    (a) => ({ message: `Cannot define "${a.name}" twice in one place`, hint: "Rename one of them" }),
    (a) => ({ message: `"${a.name}" 在同一处定义了两次`, hint: "给其中一个换名" }),
  ),
};
