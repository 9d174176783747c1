/** Passes, dialects, budgets and the parts of data: the wording, in English and in Chinese. */
import { choices, hint, say } from "./say.ts";

export const passes = {
  wrongStage: say<{ pass: string; stage: string; is: string }>(
    "wrong-stage",
    (a) => ({
      message: `Cannot ${a.is} ${a.pass} as ${
        a.stage === "solve" ? "it chooses codes" : "it changes weights before codes are chosen"
      }`,
      hint: `Write "${a.stage} ${a.pass}"`,
    }),
    (a) => ({
      message: `${a.pass} 不能用 ${a.is}：它${a.stage === "solve" ? "选择编码" : "在选择编码之前改变权重"}`,
      hint: `写作 "${a.stage} ${a.pass}"`,
    }),
  ),
  foldsNothing: say<{ model: string; stay: number }>(
    "folds-nothing",
    (a) => ({
      message: a.stay === 0
        ? `This pass has no effect as "${a.model}" has no batch normalization`
        : `This pass has no effect as none of the ${a.stay} batch normalizations of "${a.model}" can be folded`,
      hint: "Remove it",
    }),
    (a) => ({
      message: a.stay === 0
        ? `这一步不起作用："${a.model}" 没有批归一化`
        : `这一步不起作用："${a.model}" 的 ${a.stay} 个批归一化都不能并入前一层`,
      hint: "删去它",
    }),
    "warning",
  ),
  foldsGraph: say<{ model: string; is: string }>(
    "not-onnx",
    (a) => ({
      message: `Cannot fold batch normalizations of "${a.model}" as it must have a graph: it is ${a.is}`,
      hint: "Use the ONNX file of the model",
    }),
    (a) => ({
      message: `无法并入 "${a.model}" 的批归一化：它须有计算图，而它是 ${a.is}`,
      hint: "使用该模型的 ONNX 文件",
    }),
  ),
  passOrder: say<{ pass: string; other: string; why: readonly [string, string] }>(
    "pass-order",
    (a) => ({
      message: `Cannot ${a.pass} after "${a.other}" as ${a.why[0]}`,
      hint: `Write "${a.pass}" above "${a.other}"`,
    }),
    (a) => ({
      message: `"${a.pass}" 不能写在 "${a.other}" 之后：${a.why[1]}`,
      hint: `把 "${a.pass}" 移到 "${a.other}" 之前`,
    }),
  ),
  passTwice: say<{ pass: string }>(
    "said-twice",
    (a) => ({
      message: `Cannot ${a.pass} twice in one recipe`,
      hint: "Keep one of them, or give it more steps",
    }),
    (a) => ({ message: `一个配方里不能写两次 "${a.pass}"`, hint: "只留一个，或增加它的步数" }),
  ),
  choosesTwice: say<{ pass: string; other: string }>(
    "pass-order",
    (a) => ({
      message: `Cannot ${a.pass} after "${a.other}" as both choose all codes: those of the first are lost`,
      hint: "Keep one of them; refine and bias_correction may follow it",
    }),
    (a) => ({
      message: `"${a.pass}" 与 "${a.other}" 都会选择全部编码，前者的结果会丢失`,
      hint: "只留一个；其后可写 refine 与 bias_correction",
    }),
  ),
  needsCalibration: say<{ what: string }>(
    "needs-calibration",
    (a) => ({
      message: `Cannot use ${a.what} without data as it looks at what flows through the layers`,
      hint: `Write "calibrate on DATA.train take 512 samples" above`,
    }),
    (a) => ({
      message: `${a.what} 需要数据：它要看各层的输入`,
      hint: `先写 "calibrate on 数据.train take 512 samples"`,
    }),
  ),
  calibrateFirst: say<{ what: string }>(
    "pass-order",
    (a) => ({
      message: `Cannot calibrate after "${a.what}" as that looks at the data`,
      hint: `Write "calibrate" above "${a.what}"`,
    }),
    (a) => ({
      message: `"calibrate" 不能写在 "${a.what}" 之后：后者要用数据`,
      hint: `把 "calibrate" 移到 "${a.what}" 之前`,
    }),
  ),
  calibrationUnused: say<object>(
    "calibration-unused",
    () => ({
      message: "This data has no effect as nothing in the recipe looks at it",
      hint: "Remove it, or add a pass that does, such as solve gptq",
    }),
    () => ({
      message: "这些数据没有被用到：配方中没有步骤要看数据",
      hint: "删去它，或加上用数据的步骤，例如 solve gptq",
    }),
    "warning",
  ),
  calibrateOnTest: say<{ data: string }>(
    "calibrates-on-test",
    (a) => ({
      message: `Cannot calibrate on ${a.data} as a recipe must not see what it is judged by`,
      hint: `Use ${a.data.replace(/test$/, "train")}, and keep ${a.data} for the "evaluate" at the end`,
    }),
    (a) => ({
      message: `不能在 ${a.data} 上校准：配方不应看到用来评判它的数据`,
      hint: `用 ${a.data.replace(/test$/, "train")}，把 ${a.data} 留给最后的 "evaluate"`,
    }),
  ),
  partMissing: say<{ data: string }>(
    "missing-choice",
    (a) => ({
      message:
        `Cannot calibrate on ${a.data} without a part, which must be said as a wrong guess changes the result`,
      hint: `Write ${a.data}.train or ${a.data}.valid`,
    }),
    (a) => ({
      message: `必须写明用 ${a.data} 的哪一部分：猜错会改变结果`,
      hint: `写作 ${a.data}.train 或 ${a.data}.valid`,
    }),
  ),
  unknownPart: say<{ data: string; part: string }>(
    "unknown-name",
    (a) => ({
      message: `Cannot find the part "${a.part}" of ${a.data}`,
      hint: `Data has train, valid and test`,
    }),
    (a) => ({ message: `${a.data} 没有 "${a.part}" 这一部分`, hint: "数据分为 train、valid 和 test" }),
  ),
  emptyPart: say<{ data: string }>(
    "no-samples",
    (a) => ({
      message: `Cannot use ${a.data} as a part must have samples: it has none`,
      hint: `Parts that are missing are drawn from the training samples when there are at least ten`,
    }),
    (a) => ({ message: `${a.data} 没有样本，不能使用`, hint: "训练样本至少有十个时，缺少的部分从中抽取" }),
  ),
  takesFromPart: say<{ data: string }>(
    "missing-choice",
    (a) => ({
      message: `Cannot take samples of all of ${a.data} as it has three parts: one must be said`,
      hint: `take(${a.data}.train, 512 samples)`,
    }),
    (a) => ({
      message: `${a.data} 分为三部分，取样本时必须写明是哪一部分`,
      hint: `take(${a.data}.train, 512 samples)`,
    }),
  ),
  tunesOnTest: say<{ data: string; by: "sweep" | "report" | "sensitivity" }>(
    "tunes-on-test",
    (a) => ({
      message: a.by === "sweep"
        ? `This tunes on what is reported: whatever wins the sweep is chosen by ${a.data}, which flatters it`
        : `This tunes on what is reported: a recipe that follows this ${a.by} is chosen by ${a.data}, which flatters it`,
      hint: a.by === "sweep"
        ? `Sweep on ${a.data.replace(/test$/, "valid")}, then evaluate the winner once on ${a.data}`
        : `Write ${a.data.replace(/test$/, "valid")}, and evaluate once on ${a.data} at the end`,
    }),
    (a) => ({
      message: a.by === "sweep"
        ? `在用于报告的数据上调参：sweep 的优胜者由 ${a.data} 选出，结果会偏乐观`
        : `在用于报告的数据上调参：按此 ${a.by} 修改的配方由 ${a.data} 选出，结果会偏乐观`,
      hint: a.by === "sweep"
        ? `在 ${a.data.replace(/test$/, "valid")} 上做 sweep，最后只用 ${a.data} 评估一次`
        : `写作 ${a.data.replace(/test$/, "valid")}，最后只用 ${a.data} 评估一次`,
    }),
    "warning",
  ),
  chooseWithoutBudget: say<object>(
    "choose-without-budget",
    () => ({
      message: "Cannot choose without a budget as the most bits would always win",
      hint: "Add one: budget 4 bits per weight scored by sqnr",
    }),
    () => ({
      message: "choose 需要预算：否则总是位数最多者胜出",
      hint: "加上 budget 4 bits per weight scored by sqnr",
    }),
  ),
  budgetWithoutChoose: say<object>(
    "budget-without-choose",
    () => ({
      message: "Cannot spend a budget as there is nothing to choose from",
      hint: "Add: choose weights of linear from int(2..8) per channel",
    }),
    () => ({
      message: "有预算却没有可选项",
      hint: "加上 choose weights of linear from int(2..8) per channel",
    }),
  ),
  budgetPer: say<{ is: string }>(
    "missing-choice",
    (a) => ({
      message: `Cannot spend bits ${a.is === "" ? "without" : `per ${a.is}:`} ${
        a.is === "" ? "saying what each of them is for" : "they are counted for each weight"
      }`,
      hint: "Write: budget 4 bits per weight",
    }),
    () => ({ message: "位数预算按每个权重计算", hint: "写作 budget 4 bits per weight" }),
  ),
  sizePer: say<{ unit: string }>(
    "no-effect",
    (a) => ({
      message: `Cannot spend ${a.unit} per something as a size is that of all weights together`,
      hint: "Write: budget 2 MiB",
    }),
    () => ({ message: "以字节计的预算是全部权重的总大小", hint: "写作 budget 2 MiB" }),
  ),
  missingScore: say<object>(
    "missing-choice",
    () => ({
      message:
        "Cannot spend a budget without a score, which must be said as a wrong guess changes the result",
      hint: `Write "scored by sqnr" or "scored by mse" (from the weights alone)`,
    }),
    () => ({
      message: "必须写明预算按什么评分：猜错会改变结果",
      hint: `写作 "scored by sqnr" 或 "scored by mse"（只看权重）`,
    }),
  ),
  scoredByCost: say<{ metric: string }>(
    "out-of-range",
    (a) => ({
      message: `Cannot score a budget by ${a.metric} as that is what it spends`,
      hint: `Write "scored by sqnr" or "scored by mse"`,
    }),
    (a) => ({
      message: `预算花的就是 ${a.metric}，不能用它评分`,
      hint: `写作 "scored by sqnr" 或 "scored by mse"`,
    }),
  ),
  budgetTooSmall: say<{ asked: string; least: string }>(
    "budget-too-small",
    (a) => ({
      message:
        `Cannot meet the budget as it must be at least ${a.least}, with the fewest bits everywhere: it is ${a.asked}`,
      hint: "Raise it, or let choose go lower",
    }),
    (a) => ({
      message: `预算太小：最少需要 ${a.least}，现为 ${a.asked}`,
      hint: "提高预算，或让 choose 的位数更低",
    }),
  ),
  ownScheme: say<{ scheme: string; dialect: string }>(
    "no-effect",
    (a) => ({
      message: `Cannot use "${a.scheme}" in ${a.dialect} as a scheme of your own is the same in all dialects`,
      hint: `Remove "in ${a.dialect}"`,
    }),
    (a) => ({ message: `自定义方案 "${a.scheme}" 在所有方言中都相同`, hint: `删去 "in ${a.dialect}"` }),
  ),
  dialectLacks: say<{ dialect: string; what: string; has: readonly string[] }>(
    "dialect-lacks",
    (a) => ({
      message: `Cannot use ${a.what} in ${a.dialect} as the dialect does not define it`,
      hint: `${a.dialect} has ${choices(a.has, "and", "", 12)}`,
    }),
    (a) => ({
      message: `方言 ${a.dialect} 没有定义 ${a.what}`,
      hint: `${a.dialect} 有 ${choices(a.has, "和", "", 12)}`,
    }),
  ),
  dialectLevel: say<{ dialect: string; what: string; level: string; is: string }>(
    "dialect-lacks",
    (a) => ({
      message: `Cannot use ${a.what} in ${a.dialect} ${a.is} as the dialect defines it ${a.level}`,
      hint: `Write "${a.level}", or leave it out`,
    }),
    (a) => ({
      message: `方言 ${a.dialect} 的 ${a.what} 固定为 ${a.level}，不能用 ${a.is}`,
      hint: `写作 "${a.level}"，或不写`,
    }),
  ),
  missingMetric: say<object>(
    "missing-choice",
    () => ({
      message: "Cannot evaluate without a metric, which must be said as models are good at different things",
      hint: "Write: evaluate q, net by sqnr, bits, bytes",
    }),
    () => ({ message: "必须写明按什么评估", hint: "写作 evaluate q, net by sqnr, bits, bytes" }),
  ),
  metricNeedsData: say<{ metric: string }>(
    "needs-data",
    (a) => ({
      message: `Cannot evaluate by ${a.metric} without data as it looks at what the model computes`,
      hint: `Write: evaluate q, net on DATA.valid by ${a.metric}`,
    }),
    (a) => ({
      message: `按 ${a.metric} 评估需要数据`,
      hint: `写作 evaluate q, net on 数据.valid by ${a.metric}`,
    }),
  ),
  dataUnused: say<{ metrics: readonly string[] }>(
    "no-effect",
    (a) => ({
      message: `Cannot use data here as ${choices(a.metrics, "and", "")} look${
        a.metrics.length === 1 ? "s" : ""
      } at the weights alone`,
      hint: `Remove "on ..."`,
    }),
    (a) => ({ message: `${choices(a.metrics, "和", "")} 只看权重，用不到数据`, hint: `删去 "on ..."` }),
  ),
  evaluateOnPart: say<{ data: string }>(
    "missing-choice",
    (a) => ({
      message:
        `Cannot evaluate on all of ${a.data} as a recipe may have seen some of it: a part must be said`,
      hint: `Write ${a.data}.valid while you choose, ${a.data}.test once at the end`,
    }),
    (a) => ({
      message: `不能在整个 ${a.data} 上评估：配方可能见过其中一部分，必须写明用哪一部分`,
      hint: `选择方案时用 ${a.data}.valid，最后用一次 ${a.data}.test`,
    }),
  ),
  dialectGroups: say<{ dialect: string; what: string; is: string }>(
    "dialect-lacks",
    (a) => ({
      message: `Cannot use ${a.what} in ${a.dialect} ${a.is} as the dialect defines it for groups`,
      hint: `Say their size: per group(32)`,
    }),
    (a) => ({
      message: `方言 ${a.dialect} 的 ${a.what} 按组定义，不能用 ${a.is}`,
      hint: "写明组的大小：per group(32)",
    }),
  ),
  dialectBlocks: say<{ dialect: string; isDialect: boolean; cols: number; tensor: string; size: number }>(
    "group-does-not-divide",
    (a) => ({
      message:
        `Cannot split the ${a.cols} columns of "${a.tensor}" into blocks of ${a.size} as the block size of ${a.dialect} must divide them`,
      label: `${a.cols} = ${Math.floor(a.cols / a.size)} x ${a.size} + ${a.cols % a.size}`,
      hint: `Write a rule of its own for it: keep "${a.tensor}", or ${
        a.isDialect ? "a format in another dialect" : "another format, such as int(8) per channel"
      }`,
    }),
    (a) => ({
      message: `"${a.tensor}" 的 ${a.cols} 列不能分成每块 ${a.size} 个：${a.dialect} 的块大小必须整除列数`,
      label: `${a.cols} = ${Math.floor(a.cols / a.size)} x ${a.size} + ${a.cols % a.size}`,
      hint: `为它单写一条规则：keep "${a.tensor}"，或用${
        a.isDialect ? "其他方言的格式" : "其他格式，例如 int(8) per channel"
      }`,
    }),
  ),
  dialectClip: say<{ dialect: string; what: string; clip: string }>(
    "no-effect",
    (a) => ({
      message:
        `Cannot use "${a.clip}" with ${a.what} in ${a.dialect} as the dialect's formulas take the whole range`,
      hint: `Remove it, or write ${a.what} in quire ${a.clip}`,
    }),
    (a) => ({
      message: `方言 ${a.dialect} 的 ${a.what} 使用全部取值范围，"${a.clip}" 不起作用`,
      hint: `删去它，或写作 ${a.what} in quire ${a.clip}`,
    }),
  ),
  passNotYet: say<{ pass: string; more: readonly string[] }>(
    "not-yet",
    (a) => ({
      message: `Cannot run "${a.pass}" in this version of Quire: it is checked and explained only`,
      ...hint(
        a.more.length > 0
          ? `Nor can it run ${choices(a.more, "and")}. Remove them to apply the rest`
          : `Remove it to apply the rest, or see "explain"`,
      ),
    }),
    (a) => ({
      message: `这个版本的 Quire 还不能运行 "${a.pass}"：只做检查与解释`,
      ...hint(
        a.more.length > 0
          ? `${choices(a.more, "和")} 也不能运行；删去它们即可应用其余部分`
          : "删去它即可应用其余部分；也可用 explain 查看",
      ),
    }),
  ),
};
