/** The words of the language that need no file of their own: roles, layer types, mappings, settings. */
import type { Bilingual, WordEntry } from "./define.ts";

const word = (kind: WordEntry["kind"], name: string, en: string, zh: string, example: string): WordEntry => {
  const summary: Bilingual = { en, zh };
  return { kind, name, summary, params: [], examples: [example] };
};
const use = (selector: string) =>
  `recipe r { quantize weights of ${selector} to int(8) per channel }\nexplain r() on ocr`;
const layer = (name: string, en: string, zh: string) =>
  word("layerType", name, en, zh, `recipe r { quantize weights of all to int(8) per channel  keep ${name} }`);

export const words: readonly WordEntry[] = [
  word("role", "weights", "What a layer multiplies its input with.", "层与输入相乘的参数。", use("linear")),
  word(
    "role",
    "bias",
    "What a layer adds for each output channel.",
    "层对每个输出通道相加的参数。",
    "recipe r { quantize weights, bias of all to int(8) per tensor }\nexplain r() on ocr",
  ),
  {
    ...word(
      "role",
      "inputs",
      "What flows into a layer: its scale is static or dynamic.",
      "流入层的值：缩放因子为静态（static）或动态（dynamic）。",
      "recipe r { quantize inputs of linear to uint(8) affine dynamic per tensor }\nexplain r() on ocr",
    ),
    aliases: ["activations"],
  },
  word(
    "role",
    "outputs",
    "What flows out of a layer: its scale is static or dynamic.",
    "流出层的值：缩放因子为静态（static）或动态（dynamic）。",
    "recipe r { quantize outputs of linear to uint(8) affine dynamic per tensor }\nexplain r() on ocr",
  ),
  word(
    "role",
    "state",
    "What a layer carries from step to step. Not quantized yet.",
    "层在步与步之间保持的值（尚不支持量化）。",
    "recipe r { quantize weights of all to int(8) per channel  keep state of all }",
  ),

  word("layerType", "all", "Every layer.", "所有的层。", use("all")),
  word(
    "layerType",
    "linear",
    "Matrix products with constant weights.",
    "权重为常数的矩阵乘法。",
    use("linear"),
  ),
  word("layerType", "conv2d", "Convolutions over two axes.", "二维卷积。", use("conv2d")),
  layer("conv1d", "Convolutions over one axis.", "一维卷积。"),
  layer("conv3d", "Convolutions over three axes.", "三维卷积。"),
  layer("conv_transpose1d", "Transposed convolutions over one axis.", "一维转置卷积。"),
  layer("conv_transpose2d", "Transposed convolutions over two axes.", "二维转置卷积。"),
  layer("conv_transpose3d", "Transposed convolutions over three axes.", "三维转置卷积。"),
  layer("norm", "Normalizations.", "归一化层。"),
  layer("embedding", "Tables that are looked up by index.", "按索引查表的嵌入层。"),
  layer("lstm", "Long short-term memory.", "长短期记忆层。"),
  layer("gru", "Gated recurrent units.", "门控循环单元。"),
  layer("rnn", "Plain recurrent layers.", "普通循环层。"),
  layer("activation", "Activations with parameters, such as PRelu.", "带参数的激活函数，如 PRelu。"),
  layer("elementwise", "Element-wise arithmetic with constants.", "与常数的逐元素运算。"),
  layer("other", "Layers of any other type.", "其他类型的层。"),

  word(
    "property",
    "symmetric",
    "The zero point is 0. The default.",
    "零点为 0。这是默认值。",
    "recipe r { quantize weights of linear to int(8) symmetric per channel }\nexplain r() on ocr",
  ),
  word(
    "property",
    "full",
    "The zero point is 0, and all signed codes are in use: the step is the largest magnitude / ((2^bits - 1) / 2).",
    "零点为 0，使用全部有符号编码：步长 = 最大绝对值 / ((2^bits - 1) / 2)。",
    "recipe r { quantize weights of linear to int(4) full per channel }\nexplain r() on ocr",
  ),
  word(
    "property",
    "affine",
    "The range is shifted by an integer zero point, so that 0 stays exact.",
    "用整数零点平移范围，使 0 精确可表示。",
    "recipe r { quantize weights of linear to uint(8) affine per channel }\nexplain r() on ocr",
  ),
  word(
    "property",
    "static",
    "The scale of an input or output is found once, from calibration data.",
    "静态：激活值的缩放因子由校准数据确定，之后不变。",
    "recipe r(data) { calibrate on data.train take 128 samples  quantize inputs of linear to uint(8) affine static per tensor }",
  ),
  word(
    "property",
    "dynamic",
    "The scale of an input or output is found while the model runs: of each batch, or of each token.",
    "动态：激活值的缩放因子在运行时确定：每个批次或每个词元一个。",
    "recipe r { quantize inputs of linear to int(8) symmetric dynamic per token }\nexplain r() on ocr",
  ),

  word(
    "exportFormat",
    "onnx",
    "The source model with dequantized weights, for any ONNX runtime.",
    "写回反量化权重的 ONNX 模型。",
    `recipe r { quantize weights of all to int(8) per channel }\nq = apply r() to ocr\nexport q to "out/example.onnx" as onnx`,
  ),

  {
    kind: "exportFormat",
    name: "qdq",
    summary: {
      en: "An ONNX model whose weights are stored as integers or FP8 behind DequantizeLinear.",
      zh: "权重以整数或 FP8 存储、由 DequantizeLinear 还原的 ONNX 模型。",
    },
    params: [{
      name: "opset",
      kind: "integer",
      min: 13,
      max: 21,
      fallback: 21,
      doc: {
        en: "The opset of the file, 13 to 21: FP8 needs 19; 4 and 16 bits and groups need 21.",
        zh: "文件的 opset，13 到 21：FP8 需要 19；4 位、16 位与分组需要 21。",
      },
    }],
    usage: "qdq(opset: 21)",
    examples: [
      `recipe r { quantize weights of all to int(8) per channel }\nq = apply r() to ocr\nexport q to "out/example.onnx" as qdq(opset: 21)`,
    ],
    see: "https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html",
  },

  word(
    "exportFormat",
    "gguf",
    "Tensors of GGUF's types as ggml's blocks, all others as they were; for llama.cpp when the source is a GGUF file.",
    "以 ggml 的数据块写出 GGUF 类型的张量，其余保持原样；源模型为 GGUF 文件时可供 llama.cpp 使用。",
    `recipe r { quantize weights of all to q8_0 }\nq = apply r() to samples(gauss)\nexport q to "out/example.gguf" as gguf`,
  ),

  {
    kind: "exportFormat",
    name: "compressed_tensors",
    summary: {
      en:
        "Codes of linear and embedding layers as compressed-tensors stores them, and config.json beside the file: for vLLM and transformers.",
      zh:
        "线性层与嵌入层的编码按 compressed-tensors 存储，并在旁边写出 config.json：供 vLLM 与 transformers 使用。",
    },
    params: [{
      name: "integers",
      kind: "word",
      words: ["packed", "bytes"],
      usual: "packed",
      min: 0,
      max: 0,
      doc: {
        en: "packed: in words of 32 bits (pack-quantized); bytes: one in a byte (int-quantized).",
        zh: "packed：存入 32 位字（pack-quantized）；bytes：每字节一个（int-quantized）。",
      },
    }],
    usage: "compressed_tensors(integers: bytes)",
    examples: [
      `recipe r { quantize weights of all to int(4) symmetric per group(32) }\nq = apply r() to samples(gauss)\nexport q to "out/example.safetensors" as compressed_tensors`,
    ],
    see: "https://github.com/vllm-project/compressed-tensors",
  },

  word(
    "setting",
    "language",
    "The language of messages and help: en or zh.",
    "消息与帮助的语言：en 或 zh。",
    "set language zh\nset language en",
  ),

  word(
    "function",
    "open",
    "Opens a model file, or a sample by its name.",
    "打开模型文件，或按名称打开示例。",
    `m = open("ocr")`,
  ),
  word(
    "function",
    "derivative",
    "The derivative of a formula by its first variable, or by a parameter; straight through roundings.",
    "公式对第一个变量或某个参数的导数；舍入按恒等（直通估计）处理。",
    "formula F(x; s) = s * round(clamp(x / s, int(4)))\nG = derivative(F)\nH = derivative(F, s)",
  ),
];
