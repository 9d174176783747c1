/** What a file format cannot say of a quantized model, in English and in Chinese. */
import { say } from "./say.ts";

/** Why weights are written as numbers. */
const reasons = {
  decoder: ["its decoder is not (code - zero point) * scale", "其解码式不是（编码 − 零点）× 步长"],
  codes: ["its codes have no type there", "其编码在该格式中没有对应类型"],
  zeroPoints: ["its zero points are no codes of that type", "其零点不是该类型的编码"],
  multiplied: [
    "it multiplies by the scale of the tensor where that library divides: write nvfp4 in compressed_tensors",
    "它乘以张量的缩放因子，而该库相除：请写 nvfp4 in compressed_tensors",
  ],
  layer: ["it is no matrix of a linear or embedding layer", "它不是线性层或嵌入层的矩阵"],
  groups: [
    "its groups run over several axes of the stored tensor",
    "其分组跨越存储张量的多个轴",
  ],
} as const;

export type NotStored = keyof typeof reasons;

interface Decoded {
  readonly format: string;
  readonly reason: NotStored;
  readonly tensors: readonly string[];
}

const listed = (tensors: readonly string[], comma: string) =>
  tensors.length > 4 ? `${tensors.slice(0, 3).join(comma)} … (${tensors.length})` : tensors.join(comma);

/** What keeps a model from a higher opset. */
type Obstacle =
  | { readonly kind: "operator"; readonly op: string; readonly opset: number }
  | { readonly kind: "functions" }
  | { readonly kind: "early"; readonly opset: number; readonly earliest: number };

const obstacle = (o: Obstacle) =>
  o.kind === "operator"
    ? `${o.op} means something else from opset ${o.opset} on`
    : o.kind === "functions"
    ? "it has functions of its own"
    : `opset ${o.opset} is below ${o.earliest}`;
const obstacleZh = (o: Obstacle) =>
  o.kind === "operator"
    ? `${o.op} 从 opset ${o.opset} 起含义不同`
    : o.kind === "functions"
    ? "它有自己的函数"
    : `opset ${o.opset} 低于 ${o.earliest}`;

export const exports = {
  flowsNotStored: say<{ format: string }>(
    "flows-not-stored",
    (a) => ({
      message:
        `This file holds weights alone: how inputs and outputs of layers are quantized is not written as ${a.format}`,
      hint: "Write it as qdq or onnx, or save it, to keep that",
    }),
    (a) => ({
      message: `该文件只含权重：${a.format} 不记录 inputs 与 outputs 的量化方式`,
      hint: "要保留，请导出为 qdq 或 onnx，或用 save",
    }),
    "warning",
  ),
  flowNotWritten: say<{ role: string; layer: string; format: string; why: string }>(
    "no-such-nodes",
    (a) => ({
      message: `Cannot write ${a.role} of "${a.layer}" as ${a.format}: ${
        a.why.replace(/^Cannot .*? as /, "")
      }`,
      hint: "Quantize what flows to integers, such as uint(8) affine, or keep that layer",
    }),
    (a) => ({
      message: `"${a.layer}" 的 ${a.role} 不能以 ${a.format} 写成计算图的节点`,
      hint: "改用整数格式，例如 uint(8) affine，或保留该层",
    }),
  ),
  biasTooLarge: say<{ tensor: string; code: string }>(
    "bias-too-large",
    (a) => ({
      message:
        `This bias stays in float32 as its code must be an integer of 32 bits: that of "${a.tensor}" is ${a.code}`,
      hint: "A scale of the weights of its layer is too small: keep that layer, or quantize it per tensor",
    }),
    (a) => ({
      message: `"${a.tensor}" 仍为 float32：其编码须为 32 位整数，而它是 ${a.code}`,
      hint: "该层权重的缩放因子过小：保留该层，或改为 per tensor",
    }),
    "warning",
  ),
  biasesCoarse: say<{ tensor: string; sqnr: string; step: string; count: number }>(
    "biases-coarse",
    (a) => ({
      message:
        `This file computes otherwise than "evaluate": biases are written as int32 in steps of the inputs' scale times the ` +
        `weights', too wide for ${a.count === 1 ? "one bias" : `${a.count} biases`}. ` +
        `That of "${a.tensor}" keeps ${a.sqnr} dB, in steps of ${a.step}`,
      hint:
        "Give the inputs or the weights of these layers more bits, or evaluate the file itself: open it and evaluate it",
    }),
    (a) => ({
      message:
        `此文件的结果与 "evaluate" 不同：偏置写成 int32，步长为输入与权重的缩放因子之积，对 ${a.count} 个偏置过大。` +
        `其中 "${a.tensor}" 只有 ${a.sqnr} dB，步长为 ${a.step}`,
      hint: "给这些层的输入或权重更多位数，或打开该文件再用 evaluate 评估",
    }),
    "warning",
  ),
  needsOpset: say<{ what: string; tensor: string; needs: number; is: number; instead: string }>(
    "needs-opset",
    (a) => ({
      message:
        `Cannot write "${a.tensor}" as ${a.what} needs opset ${a.needs}: the file is to have opset ${a.is}`,
      hint: `Write qdq(opset: ${a.needs}), or ${a.instead}`,
    }),
    (a) => ({
      message: `无法写入 "${a.tensor}"：${a.what} 需要 opset ${a.needs}，而文件将为 opset ${a.is}`,
      hint: `写作 qdq(opset: ${a.needs})，或改用 ${a.instead}`,
    }),
  ),
  opsetTooLow: say<{ model: string; has: number; is: number }>(
    "opset-too-low",
    (a) => ({
      message:
        `Cannot write "${a.model}" as opset ${a.is}: its operators are of opset ${a.has}, and none is lowered`,
      hint: `Write qdq(opset: ${a.has})`,
    }),
    (a) => ({
      message: `无法把 "${a.model}" 写成 opset ${a.is}：它的算子属于 opset ${a.has}，不能降低`,
      hint: `写作 qdq(opset: ${a.has})`,
    }),
  ),
  opsetNotRaised: say<{ model: string; has: number; needs: number; what: string; why: readonly Obstacle[] }>(
    "opset-not-raised",
    (a) => ({
      message: `Cannot raise "${a.model}" from opset ${a.has} to ${a.needs}, which ${a.what} needs: ${
        a.why.map(obstacle).join("; ")
      }`,
      hint:
        "Convert the model first, with onnx.version_converter or by exporting it anew at a higher opset; or write it as onnx",
    }),
    (a) => ({
      message: `${a.what} 需要 opset ${a.needs}，但 "${a.model}" 无法从 opset ${a.has} 升级：${
        a.why.map(obstacleZh).join("；")
      }`,
      hint: "请先用 onnx.version_converter 转换模型，或以更高的 opset 重新导出；也可以写成 onnx",
    }),
  ),
  opsetKept: say<{ model: string; has: number; is: number; why: readonly Obstacle[] }>(
    "opset-kept",
    (a) => ({
      message: `The file keeps opset ${a.has} of "${a.model}", not ${a.is}: ${
        a.why.map(obstacle).join("; ")
      }`,
      hint: `What is written needs no more than opset ${a.has}`,
    }),
    (a) => ({
      message: `文件保留 "${a.model}" 的 opset ${a.has}，而不是 ${a.is}：${a.why.map(obstacleZh).join("；")}`,
      hint: `写入的内容只需要 opset ${a.has}`,
    }),
    "warning",
  ),
  writtenDecoded: say<{ decoded: readonly Decoded[]; format: string }>(
    "written-decoded",
    (a) => ({
      message: `Some weights are written as numbers, for ${a.format} has no codes for them: ${
        a.decoded.map((d) => `${listed(d.tensors, ", ")}: ${d.format}, ${reasons[d.reason][0]}`).join("; ")
      }`,
      hint: "They compute the same, and are as large as they were",
    }),
    (a) => ({
      message: `部分权重以数值写入，因为 ${a.format} 无法表示其编码：${
        a.decoded.map((d) => `${listed(d.tensors, "、")}：${d.format}，${reasons[d.reason][1]}`).join("；")
      }`,
      hint: "计算结果相同，但大小不变",
    }),
    "warning",
  ),
  alreadyCoded: say<{ tensor: string; model: string }>(
    "already-coded",
    (a) => ({
      message:
        `Cannot write "${a.tensor}" as it must be numbers in its source: "${a.model}" stores it as codes already`,
      hint: `Quantize the model that "${a.model}" was made from, or use "keep" for this layer`,
    }),
    (a) => ({
      message: `无法写入 "${a.tensor}"：它在源文件 "${a.model}" 中已经是编码`,
      hint: `请量化 "${a.model}" 的原模型，或对该层使用 "keep"`,
    }),
  ),
  overSource: say<{ path: string; model: string }>(
    "over-source",
    (a) => ({
      message: `Cannot write "${a.path}" as a source must stay as it is: "${a.model}" is read from it`,
      hint: "Write to another name",
    }),
    (a) => ({
      message: `无法写入 "${a.path}"：源文件必须保持不变，而 "${a.model}" 正从它读取`,
      hint: "请换一个文件名",
    }),
  ),
  notOnnx: say<{ model: string; is: string; as: string }>(
    "not-onnx",
    (a) => ({
      message: `Cannot write "${a.model}" as ${a.as} must have a graph: ${
        a.is === "drawn" ? "samples(...) draws tensors alone" : `it comes from ${a.is}`
      }`,
      hint: a.is === "drawn"
        ? "Write save, or export as gguf, for tensors without a graph"
        : "Open the ONNX file of the model and quantize that",
    }),
    (a) => ({
      message: `无法把 "${a.model}" 写成 ${a.as}：需要计算图，而${
        a.is === "drawn" ? " samples(...) 只生成张量" : `它来自 ${a.is}`
      }`,
      hint: a.is === "drawn"
        ? "没有计算图的张量可用 save，或 export ... as gguf"
        : "请打开该模型的 ONNX 文件并对其量化",
    }),
  ),
};
