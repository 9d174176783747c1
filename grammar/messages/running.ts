/** What goes wrong while a statement runs: the wording, in English and in Chinese. */
import { inZh } from "../phrases.ts";
import { hint, say } from "./say.ts";

/** A model that no graph stands behind, as ONNX must have. */
const isForeign = (why: string) => /must come from an ONNX file/.test(why);
const isFull = (why: string) => why.startsWith("its disk must have room");

export const running = {
  nonFinite: say<
    { tensor: string; count: number; channel: number; place: number; value: string; total: number }
  >(
    "not-finite",
    (a) => ({
      message: `Cannot quantize "${a.tensor}" as its values must be finite: ${a.count} of ${a.total} are not`,
      hint:
        `The first is ${a.value}, at weight ${a.place} of output channel ${a.channel}. Use "keep" for it, or mend the model`,
    }),
    (a) => ({
      message: `"${a.tensor}" 含有非有限值：${a.total} 个中有 ${a.count} 个`,
      hint:
        `第一个是 ${a.value}，在输出通道 ${a.channel} 的第 ${a.place} 个权重。可用 "keep" 跳过，或修正模型`,
    }),
  ),
  flowsNonFinite: say<
    { layer: string; count: number; total: number; value: string; first: number; last: number }
  >(
    "not-finite",
    (a) => ({
      message:
        `Cannot calibrate "${a.layer}" as what flows through it must be finite: ${a.count} of ${a.total} values are not`,
      hint:
        `The first is ${a.value}, in samples ${a.first} to ${a.last}. Mend the model or the data, or "keep" the layer`,
    }),
    (a) => ({
      message: `无法校准 "${a.layer}"：流过它的值中，${a.total} 个有 ${a.count} 个非有限`,
      hint: `第一个是 ${a.value}，在样本 ${a.first} 到 ${a.last} 中。请修正模型或数据，或对该层用 "keep"`,
    }),
  ),
  flowsConstant: say<{ layer: string; role: string; value: string; count: number }>(
    "constant-activation",
    (a) => ({
      message:
        `The ${a.role} of "${a.layer}" are ${a.value} everywhere in ${a.count} samples: a scale from them says nothing of other data`,
      hint: "Calibrate on more samples, or keep the layer",
    }),
    (a) => ({
      message:
        `"${a.layer}" 的 ${a.role} 在 ${a.count} 个样本中处处为 ${a.value}：由此得到的缩放因子不适用于其他数据`,
      hint: "用更多样本校准，或对该层用 keep",
    }),
    "warning",
  ),
  integersOfTrained: say<{ name: string; model: string }>(
    "cannot-run",
    (a) => ({
      message:
        `Cannot run "${a.name}" on integers as "${a.model}" must be a network that was trained here: it is a file`,
      hint: `Export it for a runtime of integers: export ${a.name} to "out/model.onnx" as qdq(opset: 13)`,
    }),
    (a) => ({
      message: `"${a.name}" 不能用整数运行："${a.model}" 须为在此训练的网络，而它是文件`,
      hint: `导出给整数运行时：export ${a.name} to "out/model.onnx" as qdq(opset: 13)`,
    }),
  ),
  cannotRunIntegers: say<{ why: string }>(
    "cannot-run",
    (a) => ({
      message: a.why,
      hint:
        "Such a recipe says: prepare fold_batch_norm, quantize weights of conv2d, linear to int(8) symmetric per channel, and inputs of conv2d, linear to uint(8) affine static per tensor",
    }),
    (a) => ({
      message: `不能用整数运行：${a.why}`,
      hint:
        "这样的配方写作：prepare fold_batch_norm，quantize weights of conv2d, linear to int(8) symmetric per channel，以及 inputs of conv2d, linear to uint(8) affine static per tensor",
    }),
  ),
  cannotWeigh: say<{ tensor: string }>(
    "cannot-weigh",
    (a) => ({
      message:
        `Cannot clip "${a.tensor}" by weighted_mse as its columns must multiply what flows into one linear or convolution`,
      hint: `Write "clip mse" for it`,
    }),
    (a) => ({
      message: `"${a.tensor}" 不能用 weighted_mse：它的列须与某一个 linear 或卷积层的输入相乘`,
      hint: `改用 "clip mse"`,
    }),
  ),
  cannotOpen: say<{ path: string; why: string; cure: string }>(
    "cannot-open",
    (a) => ({ message: `Cannot open "${a.path}": ${a.why}`, ...hint(a.cure) }),
    (a) => ({ message: `无法打开 "${a.path}"：${inZh(a.why)}`, ...hint(inZh(a.cure)) }),
  ),
  cannotWrite: say<{ path: string; why: string }>(
    "cannot-write",
    (a) => ({
      message: `Cannot write "${a.path}": ${a.why}`,
      hint: isFull(a.why)
        ? "Free space on that disk; what stood there before is as it was"
        : isForeign(a.why)
        ? `Write it "as gguf" or "as compressed_tensors", or use: save`
        : `Files go below "out/", such as "out/model.onnx"`,
    }),
    (a) => ({
      message: `无法写入 "${a.path}"：${inZh(a.why)}`,
      hint: isFull(a.why)
        ? "请在该磁盘上腾出空间；原有的文件保持不变"
        : isForeign(a.why)
        ? `改用 "as gguf"、"as compressed_tensors" 或 save`
        : `文件写在 "out/" 下，例如 "out/model.onnx"`,
    }),
  ),
  checkFailed: say<
    { claim: string; at?: string; value?: string; target?: string; error?: string; tensor?: string }
  >(
    "check-failed",
    (a) => ({
      message: `The check fails: ${a.claim}`,
      hint: a.tensor !== undefined
        ? `The first tensor that differs is ${a.tensor}. "diff" lists all of them`
        : (a.at === undefined ? "It" : `At ${a.at} it`) +
          (a.value === undefined
            ? " does not hold"
            : ` is ${a.value}, and ${a.target} was wanted${
              a.error === undefined ? "" : `: ${a.error} away from it`
            }`),
    }),
    (a) => ({
      message: `检查不成立：${a.claim}`,
      hint: a.tensor !== undefined
        ? `第一个不同的张量是 ${a.tensor}。用 "diff" 列出全部`
        : (a.at === undefined ? "" : `在 ${a.at} 处，`) +
          (a.value === undefined
            ? "结论不成立"
            : `值为 ${a.value}，期望 ${a.target}${a.error === undefined ? "" : `，相差 ${a.error}`}`),
    }),
  ),
  cannotRun: say<{ name: string; what: string; format: string }>(
    "cannot-run",
    (a) => ({
      message:
        `Cannot ${a.what} "${a.name}" on data as it must hold a graph: it is ${a.format}, which holds tensors`,
      hint: "Open the ONNX file of the model, or train a network here",
    }),
    (a) => ({
      message: `无法在数据上运行 "${a.name}"：${a.format} 只有张量，没有计算图`,
      hint: "打开该模型的 ONNX 文件，或在此训练网络",
    }),
  ),
  badOutput: say<{ name: string; data: string; sample: number; value: string }>(
    "not-finite",
    (a) => ({
      message:
        `Cannot measure "${a.name}" on ${a.data} as what it computes must be finite: sample ${a.sample} gives ${a.value}`,
      hint: "A scale or a weight may be 0, infinite or far too large: look at `report`",
    }),
    (a) => ({
      message: `无法在 ${a.data} 上评估 "${a.name}"：第 ${a.sample} 个样本的输出是 ${a.value}，不是有限数`,
      hint: "某个缩放因子或权重可能是 0、无穷或过大：用 report 查看",
    }),
  ),
  diffOfTwoKinds: say<{ what: string }>(
    "wrong-kind",
    (a) => ({
      message: `Cannot compare a recipe with a model: "${a.what}" is a model`,
      hint: "Compare two models, or two recipes on one: diff apply A() to MODEL, apply B() to MODEL",
    }),
    (a) => ({
      message: `不能把配方与模型相比："${a.what}" 是模型`,
      hint: "比较两个模型，或同一模型上的两个配方：diff apply A() to 模型, apply B() to 模型",
    }),
  ),
  diffNeedsModel: say<{ a: string; b: string }>(
    "missing-choice",
    (a) => ({
      message: "Cannot compare recipes without a model, which must be said as rules reach its tensors",
      hint: `Write: diff ${a.a}, ${a.b} on MODEL`,
    }),
    (a) => ({
      message: "比较配方要写明模型：规则作用于它的张量",
      hint: `写作 diff ${a.a}, ${a.b} on 模型`,
    }),
  ),
  tooManyToHold: say<{ data: string; samples: number; most: number }>(
    "out-of-range",
    (a) => ({
      message:
        `Cannot hold what the source model computes of ${a.samples} samples of ${a.data} as it must be at most ${a.most} samples`,
      hint: `Write: take ${Math.max(1, a.most)} samples`,
    }),
    (a) => ({
      message: `源模型在 ${a.data} 的 ${a.samples} 个样本上的输出太大，最多 ${a.most} 个样本`,
      hint: `写作 take ${Math.max(1, a.most)} samples`,
    }),
  ),
  needsLabels: say<{ metric: string; data: string; want: "class" | "text" }>(
    "needs-labels",
    (a) => ({
      message: `Cannot measure ${a.metric} on ${a.data} as its samples must be labelled with ${
        a.want === "class" ? "classes" : "texts"
      }`,
      hint: "agreement, kl and logit_sqnr need no labels: they compare with the source model",
    }),
    (a) => ({
      message: `无法在 ${a.data} 上计算 ${a.metric}：样本没有${a.want === "class" ? "类别" : "文本"}标签`,
      hint: "agreement、kl、logit_sqnr 与源模型比较，不需要标签",
    }),
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
    (a) => ({ message: `无法${inZh(a.what)}：${inZh(a.why)}`, ...hint(inZh(a.cure ?? "")) }),
  ),
};
