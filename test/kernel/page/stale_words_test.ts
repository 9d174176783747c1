import { expect, test } from "vitest";
import { staleText } from "../../../kernel/page/app/stale_words.ts";
import type { Reason } from "../../../kernel/supervisor/staleness/dependencies.ts";

const reasons: readonly [Reason, string, string][] = [
  [{ name: "n", how: "redefined", count: 7 }, "reads n, redefined in [7]", "读取了 n，[7] 已重新定义它"],
  [{ name: "n", how: "redefined" }, "reads n, redefined", "读取了 n，另一个单元格已重新定义它"],
  [{ name: "n", how: "defined", count: 8 }, "reads n, defined since in [8]", "读取了 n，[8] 后来定义了它"],
  [{ name: "q", how: "stale", count: 4 }, "reads q of [4], which is stale", "读取了 q，定义它的 [4] 已过期"],
  [
    { name: "n", how: "unfinished", count: 5 },
    "reads n, which [5] did not finish defining again",
    "读取了 n，[5] 未能再次定义它",
  ],
  [
    { name: "n", how: "dropped", count: 5 },
    "reads n, which [5] no longer defines",
    "读取了 n，[5] 不再定义它",
  ],
  [{ name: "n", how: "deleted" }, "reads n, whose cell was deleted", "读取了 n，定义它的单元格已删除"],
  [{ name: "n", how: "lost" }, "reads n, lost when the interpreter died", "读取了 n，它在解释器崩溃时丢失"],
  [
    { name: "m.onnx", file: true, how: "changed" },
    "reads the file m.onnx, which has changed",
    "读取了文件 m.onnx，它已改变",
  ],
  [
    { name: "out/q.onnx", file: true, how: "redefined", count: 5 },
    "reads the file out/q.onnx, written anew in [5]",
    "读取了文件 out/q.onnx，[5] 已重新写入它",
  ],
];

test.each(reasons)("%o", (reason, english, chinese) => {
  expect(staleText([reason], "en")).toBe(`stale: ${english}`);
  expect(staleText([reason], "zh")).toBe(`过期：${chinese}`);
});

test("the first three reasons are told, and how many there are besides", () => {
  const many = reasons.map(([reason]) => reason);
  const [a, b, c] = reasons;
  expect(staleText(many, "en")).toBe(`stale: ${a![1]}; ${b![1]}; ${c![1]}; and 7 more`);
  expect(staleText(many, "zh")).toBe(`过期：${a![2]}；${b![2]}；${c![2]}；另有 7 处`);
});
