/** One sentence and one example for each statement: completion and help read them. */
export interface StatementHelp {
  readonly en: string;
  readonly zh: string;
  readonly example: string;
}

const statement = (en: string, zh: string, example: string): StatementHelp => ({ en, zh, example });

export const statementHelp: Readonly<Record<string, StatementHelp>> = {
  formula: statement(
    "Defines a formula: shown, plotted, checked and run from this one definition.",
    "定义公式：显示、作图、检查与运行都来自这一个定义。",
    "formula Q(x in real; b in 1..16) = round(x * 2^b) mod 2^b",
  ),
  scheme: statement(
    "Defines a quantization scheme: encode makes q from x, decode makes values from q.",
    "定义量化方案：encode 由 x 得到 q，decode 由 q 还原。",
    "scheme wrapped(b in 1..16) { encode wrap(round(x * 2^b), uint(b))  decode q / 2^b }",
  ),
  recipe: statement(
    "Says what is quantized, and how. The last rule that matches wins.",
    "说明量化哪些张量、如何量化；最后匹配的规则生效。",
    "recipe w8 { quantize weights of conv2d, linear to int(8) symmetric per channel }",
  ),
  quantize: statement(
    "A rule of a recipe: which tensors become which format.",
    "配方中的规则：哪些张量用哪种格式。",
    "recipe w8 { quantize weights of linear to int(8) per channel }",
  ),
  adjust: statement(
    "Amends the rule that won, instead of replacing it.",
    "修改已生效的规则，而不是取代它。",
    "recipe w8 {\n  quantize weights of all to int(8) per channel\n  adjust weights of linear per tensor\n}",
  ),
  keep: statement(
    "Leaves tensors as they are.",
    "保持张量不变。",
    "recipe w8 { quantize weights of all to int(8) per channel  keep norm }",
  ),
  seed: statement(
    "The seed of all random numbers of a recipe.",
    "配方中所有随机数的种子。",
    "recipe w8 { seed 42  quantize weights of all to int(8) per channel }",
  ),
  defaults: statement(
    "Properties for all rules of a recipe that leave them out.",
    "配方中未写明属性时的默认值。",
    "recipe w8 { defaults { per channel clip mse }  quantize weights of all to int(8) }",
  ),
  apply: statement(
    "Runs a recipe on a model; the result is a new value.",
    "把配方应用到模型，得到新的值。",
    "recipe w8 { quantize weights of all to int(8) per channel }\nq = apply w8() to ocr",
  ),
  explain: statement(
    "Shows what a recipe would do, tensor by tensor, and which line says so. No numeric work.",
    "逐张量说明配方会做什么、依据哪一行；不做数值计算。",
    "recipe w8 { quantize weights of all to int(8) per channel }\nexplain w8() on ocr",
  ),
  report: statement(
    "Shows what quantization did to each tensor, the worst first.",
    "逐张量报告量化的结果，最差在前。",
    "recipe w8 { quantize weights of all to int(8) per channel }\nq = apply w8() to ocr\nreport q",
  ),
  sweep: statement(
    "Runs one statement for every combination of values; its value is a table.",
    "对每一种取值组合运行一条语句，得到一张表。",
    "t = sweep b in 2..8 { round(0.3 * 2^b) / 2^b }\nplot value of t against b",
  ),
  sort: statement(
    "A table with its rows in the order of a column.",
    "按某一列排序的表。",
    "t = sweep b in 1..5 { (b - 3) * (b - 3) }\nsort t by value descending",
  ),
  summarize: statement(
    "A table with rows that differ in one column only taken together: mean and standard deviation.",
    "把只在某一列上不同的行合并成一行：给出均值与标准差。",
    "t = sweep b in 2..4, s in 1..3 { round(s * 2^b / 7) / 2^b }\nsummarize t over s",
  ),
  interact: statement(
    "Sliders and choices over statements that show something.",
    "给显示语句加上滑块和选项。",
    "interact b in 1..8 { plot round(x * 2^b) / 2^b for x in -1.0..1.0 }",
  ),
  plot: statement(
    "Draws: a histogram, SQNR by layer, a staircase, or any expression over a range.",
    "作图：直方图、各层信噪比、阶梯图或任意表达式。",
    "plot x * x for x in -1.0..1.0",
  ),
  show: statement(
    "Shows a formula or scheme as mathematics, or any value.",
    "以数学形式显示公式或方案，或显示任意值。",
    "show int8",
  ),
  check: statement(
    "Fails unless a claim holds, at every point of a domain if one is given; otherwise show: tells where, and goes on.",
    "检查断言是否成立，可在整个定义域上检查；otherwise show：只显示反例，不报错。",
    "formula n(x in real) = round(x * 8) / 8\ncheck n(x) within 1 / 16 of x for x in -1.0..1.0",
  ),
  export: statement(
    "Writes a quantized model in a format that other runtimes load.",
    "把量化模型写成其他运行时可加载的格式。",
    `recipe w8 { quantize weights of all to int(8) per channel }\nq = apply w8() to ocr\nexport q to "out/w8.onnx" as onnx`,
  ),
  save: statement(
    "Writes the codes of a quantized model, with the recipe and hashes, as safetensors.",
    "把编码、配方与哈希保存为 safetensors。",
    `recipe w8 { quantize weights of all to int(8) per channel }\nq = apply w8() to ocr\nsave q to "out/w8.safetensors"`,
  ),
  refine: statement(
    "Fits the codes and the scale in turn to the weights of a layer; its value is a table of the steps.",
    "对一层的权重交替拟合编码与缩放因子，得到各步的表。",
    `refine weights of "linear_85" on ocr to int(3) per tensor`,
  ),
  network: statement(
    "A network: layers in their order. It takes its shape from the data that it is trained on.",
    "网络：依次排列的层；输入形状由训练数据决定。",
    "lenet = network { conv2d(8, kernel: 5) relu pool(2) conv2d(16, kernel: 5) relu pool(2) dense(10) }",
  ),
  train: statement(
    "Trains a network as a classifier; the same seed gives the same bytes.",
    "训练网络做分类；相同的种子得到相同的字节。",
    `mnist = open("mnist")\nnet = train network { dense(10) } on mnist.train take 512 samples for 1 epochs using adam(rate: 0.01) seed 1`,
  ),
  evaluate: statement(
    "Measures models by metrics, side by side.",
    "用指标比较模型。",
    "recipe w8 { quantize weights of all to int(8) per channel }\nq = apply w8() to ocr\nevaluate q by sqnr, bits",
  ),
  sensitivity: statement(
    "Quantizes each layer alone and ranks them by what that does to the outputs; its value is a table.",
    "逐层单独量化，按对输出的影响排列，得到一张表。",
    `mnist = open("mnist")\nnet = train network { dense(16) relu dense(10) } on mnist.train take 256 samples for 2 epochs using sgd(rate: 0.1) seed 1\nrecipe r { quantize weights of all to int(3) per tensor }\nsensitivity net by r() on mnist.valid take 100 samples`,
  ),
  diff: statement(
    "What differs between two models, or between two recipes, and why.",
    "两个模型或两个配方的差别及原因。",
    `recipe a { quantize weights of "linear_85", "linear_81" to int(8) per channel }\nrecipe b { quantize weights of "linear_85" to int(8) per channel }\ndiff apply a() to ocr, apply b() to ocr`,
  ),
  calibrate: statement(
    "The data that a recipe looks at, and how much of it. Never the test part.",
    "配方所用的校准数据及数量；不能用测试部分。",
    "recipe w8(data) { calibrate on data.train take 512 samples  quantize weights of all to int(8) per channel }",
  ),
  prepare: statement(
    "A pass that changes weights so that they quantize better; the model computes the same.",
    "预处理：改变权重以利于量化，模型的计算结果不变。",
    "recipe w4 { prepare equalize  quantize weights of linear to int(4) per channel }\nexplain w4() on ocr",
  ),
  solve: statement(
    "A pass that decides on the codes. Without one each weight takes the nearest code.",
    "决定编码的步骤；不写则每个权重取最近的编码。",
    "recipe w4 { quantize weights of linear to int(4) per channel  solve refine }\nexplain w4() on ocr",
  ),
  choose: statement(
    "A rule that leaves the format open: a budget decides, tensor by tensor.",
    "由预算逐张量决定格式的规则。",
    "recipe mix { choose weights of linear from int(2..8) per channel  budget 4 bits per weight scored by sqnr }\nexplain mix() on ocr",
  ),
  budget: statement(
    "What the choices of a recipe may cost, and what they are scored by.",
    "可选格式的总开销上限，以及评分依据。",
    "recipe mix { choose weights of linear from int(2..8) per channel  budget 4 bits per weight scored by sqnr }\nexplain mix() on ocr",
  ),
  dialect: statement(
    "Another library's definitions of the formats: its rounding, its codes, its ties.",
    "采用其他库对格式的定义：舍入、编码范围与恰在中点时的取法。",
    "recipe w4 { dialect ggml  quantize weights of linear to int(4) symmetric per group(32) }",
  ),
  encode: statement(
    "How a scheme makes codes q from values x.",
    "方案如何由取值 x 得到编码 q。",
    "scheme fixed(b in 1..8) { encode clamp(round(x * 2^(b - 1)), int(b))  decode q / 2^(b - 1) }\nshow fixed",
  ),
  decode: statement(
    "How a scheme makes values from codes q.",
    "方案如何由编码 q 还原取值。",
    "scheme fixed(b in 1..8) { encode clamp(round(x * 2^(b - 1)), int(b))  decode q / 2^(b - 1) }\nshow fixed",
  ),
  set: statement("Changes a setting of the session.", "修改会话设置。", "set language en"),
  print: statement("Prints values as text.", "打印文本。", `print "bits", 4 + 4`),
  warn: statement("Prints values as text to the error stream.", "把文本打印到错误流。", `warn "careful"`),
  clear: statement("Clears what the cell has shown so far.", "清除单元格已有的输出。", "clear"),
};
