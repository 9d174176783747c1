/** What is said of networks and of their training. */
import { say } from "./say.ts";

/** The next batch size that leaves no sample alone. */
function otherBatch({ samples, batch }: { samples: number; batch: number }): number {
  let other = batch + 1;
  while (samples % other === 1) other++;
  return other;
}

export const training = {
  layerMisfit: say<{ layer: string; why: string; residual?: boolean }>(
    "layer-misfit",
    (a) => ({
      message: `Cannot build ${a.layer} as ${a.why}`,
      ...(a.residual && {
        hint:
          "Keep the shape inside the block (padding: 1 for kernel: 3), or write what changes it beside: residual { ... } shortcut { conv2d(16, kernel: 1, stride: 2) }",
      }),
    }),
    (a) => ({
      message: `无法构建 ${a.layer}：与输入的形状不符（${a.why}）`,
      ...(a.residual && {
        hint:
          "在块内保持形状（kernel: 3 时写 padding: 1），或另写捷径：residual { ... } shortcut { conv2d(16, kernel: 1, stride: 2) }",
      }),
    }),
  ),
  batchOfOne: say<{ layer: string; samples: number; batch: number }>(
    "out-of-range",
    (a) => ({
      message:
        `Cannot train ${a.layer} as each batch must have at least 2 numbers of a channel: of ${a.samples} samples in batches of ${a.batch} the last batch has 1`,
      hint: `Use another batch, such as batch: ${otherBatch(a)}, or take another number of samples`,
    }),
    (a) => ({
      message:
        `无法训练 ${a.layer}：每批每个通道至少须有 2 个数；${a.samples} 个样本按 ${a.batch} 个一批，最后一批只有 1 个`,
      hint: `换一个批大小，例如 batch: ${otherBatch(a)}，或改变样本数`,
    }),
  ),
  outputsForClasses: say<{ data: string; classes: number; outputs: string; layer: string }>(
    "layer-misfit",
    (a) => ({
      message:
        `Cannot train on ${a.data} as the outputs must be ${a.classes}, one a class: they are ${a.outputs}`,
      hint: `End the network with dense(${a.classes})`,
    }),
    (a) => ({
      message: `无法在 ${a.data} 上训练：输出须为 ${a.classes} 个，每类一个；现在是 ${a.outputs}`,
      hint: `网络的最后一层写 dense(${a.classes})`,
    }),
  ),
  trainOnTexts: say<{ data: string }>(
    "layer-misfit",
    (a) => ({
      message:
        `Cannot train on ${a.data} as its samples must be images of one size, labelled with classes: they are not`,
      hint: "Networks learn to tell classes apart, such as those of mnist",
    }),
    (a) => ({
      message: `无法在 ${a.data} 上训练：样本须为同样大小的图像，并以类别为标签`,
      hint: "网络学习的是分类，例如 mnist",
    }),
  ),
  trainOnTest: say<{ data: string }>(
    "trains-on-test",
    (a) => ({
      message: `Cannot train on ${a.data} as a network must not see what it is judged by`,
      hint: `Use ${a.data.replace(/test$/, "train")}, and keep ${a.data} for the "evaluate" at the end`,
    }),
    (a) => ({
      message: `不能在 ${a.data} 上训练：网络不应看到用来评判它的数据`,
      hint: `用 ${a.data.replace(/test$/, "train")}，把 ${a.data} 留给最后的 "evaluate"`,
    }),
  ),
  trainOnPart: say<{ data: string }>(
    "missing-choice",
    (a) => ({
      message: `Cannot train on all of ${a.data} as its test part is what the network is judged by`,
      hint: `Write ${a.data}.train`,
    }),
    (a) => ({
      message: `不能在整个 ${a.data} 上训练：其中的 test 用来评判网络`,
      hint: `写作 ${a.data}.train`,
    }),
  ),
  trainSeed: say(
    "missing-choice",
    () => ({
      message:
        "Cannot train without a seed as how a network begins, and in which order it sees its samples, follow from it",
      hint: "End the statement with a number of your choice, such as: seed 1",
    }),
    () => ({
      message: "训练必须给出种子：权重的初始值与样本的顺序都由它决定",
      hint: "在语句末尾写一个任选的数，例如 seed 1",
    }),
  ),
  noHistory: say<{ name: string }>(
    "not-trained",
    (a) => ({
      message: `Cannot draw how "${a.name}" learned as it must have been trained in this session: it was not`,
      hint: "What opens a file knows the network and not its training",
    }),
    (a) => ({
      message: `无法绘制 "${a.name}" 的训练过程：它不是在本次会话中训练的`,
      hint: "文件中保存了网络，没有保存训练过程",
    }),
  ),
  oneOfPlot: say<{ plot: string; example: string }>(
    "one-of-plot",
    (a) => ({
      message: `Cannot plot ${a.plot} as it must be of one network`,
      hint: `Write: ${a.example}`,
    }),
    (a) => ({ message: `plot ${a.plot} 只能画一个网络`, hint: `写作：${a.example}` }),
  ),
  oneModel: say<{ plot: string; example: string }>(
    "one-model",
    (a) => ({ message: `Cannot plot ${a.plot} as it must be of one model`, hint: `Write: ${a.example}` }),
    (a) => ({ message: `plot ${a.plot} 只能画一个模型`, hint: `写作：${a.example}` }),
  ),
  diverged: say<{ step: number; loss: string }>(
    "diverged",
    (a) => ({
      message: `Cannot go on training as the loss at step ${a.step} must be a number: it is ${a.loss}`,
      hint: a.step === 1
        ? "Look at the samples: they may hold NaN, or numbers far from 0 to 1"
        : "Use a smaller rate",
    }),
    (a) => ({
      message: `训练发散：第 ${a.step} 步的损失是 ${a.loss}`,
      hint: a.step === 1 ? "请检查样本：可能含 NaN，或数值远超 0 到 1" : "减小学习率 rate",
    }),
  ),
};
