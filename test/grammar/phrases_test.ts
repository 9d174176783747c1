import { describe, expect, test } from "vitest";
import { inLanguage, inZh } from "../../grammar/phrases.ts";

describe("inZh()", () => {
  const cases: [string, string][] = [
    ["a value", "值"],
    ["an integer from 2 to 8", "2 到 8 之间的整数"],
    ["the integers -1..1", "整数 -1..1"],
    ["this plot", "这幅图"],
    ["an integer in 1..16", "1..16 之间的整数"],
    ["Quantize it first: q = apply RECIPE() to MODEL", "请先量化：q = apply RECIPE() to MODEL"],
    [`use the format "nf4"`, `使用格式 "nf4"`],
    [
      "Cannot look up a table of 3 entries as the index must be in 0..2: it is 3",
      "下标 必须在 0..2 之中，但它是 3",
    ],
    [
      "Cannot use a range of codes as it must be ascending integers: it is 3..0",
      "它 必须是升序的整数，但它是 3..0",
    ],
    [
      "Cannot decode as every value must be finite: it is NaN for some. A scale that is 0 or overflows does this: keep it above, such as max(s, 2^-100)",
      "每个取值 必须是有限数，但它是 NaN（部分取值）。步长为 0 或溢出时会这样：给它下限，例如 max(s, 2^-100)",
    ],
    ["it must exist: there is no such file", "没有这个文件"],
    [
      "the length of the header at byte 0 must be at most 2: it is 1152921504606846976",
      "文件头的长度（第 0 字节） 不得大于 2，但它是 1152921504606846976",
    ],
    [
      `b.data_offsets at byte 70 must not overlap those of "a": they begin 4 bytes before its end`,
      `b.data_offsets（第 70 字节） 不得与 "a" 重叠，它们在其末尾前 4 字节处开始`,
    ],
    [
      "its ONNX data is damaged: byte 0 (field 7) must be at most 3 bytes long, what is left: it says 2147483647",
      "ONNX 数据已损坏：第 0 字节 长度不得超过剩余的 3 字节，但它是 2147483647",
    ],
    ["it must exist: there is no such file; there is a.onnx, b.onnx", "没有这个文件；有 a.onnx, b.onnx"],
    [
      "it must be an ONNX, safetensors, GGUF or NumPy file, and it is a text file",
      "它必须是 ONNX、safetensors、GGUF 或 NumPy 文件，但它是文本文件",
    ],
    [
      `weight_map at byte 0 names "x.safetensors", which cannot be opened: it must exist: there is no such file`,
      `weight_map（第 0 字节） 列出了 "x.safetensors"，但无法打开：没有这个文件`,
    ],
    [
      "Cannot write codes below out/ as its disk must have room for it: No space left on device",
      "无法把编码存到 out/ 下，磁盘空间不足：No space left on device",
    ],
    ["its disk must have room for it: No space left on device", "磁盘空间不足：No space left on device"],
    [
      `Cannot run "ocr" on data as its input must be whole numbers of int64: one is 2.5`,
      `"ocr"：它的输入必须是 int64 范围内的整数，但其中有 2.5`,
    ],
    [
      `Cannot run "ocr" on data as it must have one input: it has "a", "b"`,
      `"ocr"：模型只能有一个输入，但它的输入是 "a", "b"`,
    ],
    [
      `Cannot run "ocr" on data as a sample must be 3×48×any, as its input takes it: it is 1×28×28`,
      `"ocr"：一个样本必须是 3×48×any（按它的输入），但它是 1×28×28`,
    ],
    [
      `Cannot run "ocr" as the process that runs it must live: it ran out of memory`,
      `"ocr"：运行它的进程内存不足`,
    ],
    [
      `Cannot run "ocr" as ONNX Runtime must take it: no kernel: it is bad`,
      `"ocr"：ONNX Runtime 拒绝执行：no kernel: it is bad`,
    ],
    [
      "1 tensor as int8, 2 tensors as int4 (int(3) widened) behind DequantizeLinear, opset 21",
      "1 个张量为 int8，2 个张量为 int4（int(3) 已加宽），由 DequantizeLinear 还原，opset 21",
    ],
    ["3 tensors as pack-quantized of 4 bits", "3 个张量为 pack-quantized（4 位）"],
    [`one of clamp, wrap`, "clamp, wrap 之一"],
    [`"b" of int`, `"b" of int`],
    ["conv1", "conv1"],
    ["constructor", "constructor"],
  ];
  test.each(cases)("%s", (phrase, zh) => expect(inZh(phrase)).toBe(zh));
  test("English stays as it is", () => expect(inLanguage("a value", "en")).toBe("a value"));
});
