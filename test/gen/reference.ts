/** The catalogue page of the reference: every entry of the registry, by kind. Its examples run with the registry's tests. */
import type { AnyEntry } from "../../src/registry/define.ts";
import { entries } from "../../src/registry/registry.ts";
import { usageOf } from "../../src/recipe/bind_arguments.ts";

const titles: Readonly<Record<AnyEntry["kind"], string>> = {
  format: "Formats · 格式",
  granularity: "Granularities · 粒度",
  clip: "Clipping methods · 裁剪方法",
  pass: "Passes · 步骤",
  dialect: "Dialects · 方言",
  metric: "Metrics · 指标",
  distribution: "Distributions · 分布",
  quantizer: "Quantizers of theory · 理论量化器",
  networkLayer: "Layers of networks · 网络层",
  optimizer: "Optimizers · 优化器",
  property: "Mappings · 映射",
  role: "Roles · 角色",
  layerType: "Layer types · 层类型",
  plot: "Plots · 图",
  exportFormat: "Export formats · 导出格式",
  setting: "Settings · 设置",
  function: "Functions · 函数",
  scaleRule: "Scale rules of microscaling formats · 微缩格式的缩放规则",
};

function section(entry: AnyEntry): string {
  const params = entry.params.map((p) => `- \`${p.name}\`: ${p.doc.en} ${p.doc.zh}`);
  const aliases = entry.aliases === undefined
    ? ""
    : ` (also ${entry.aliases.map((a) => `\`${a}\``).join(", ")})`;
  return [
    `### \`${usageOf(entry)}\`${aliases}`,
    "",
    entry.summary.en + (entry.summary.zh === entry.summary.en ? "" : `\n\n${entry.summary.zh}`),
    ...(params.length > 0 ? ["", ...params] : []),
    "",
    "```",
    entry.examples[0],
    "```",
    ...(entry.see === undefined ? [] : ["", entry.see]),
  ].join("\n");
}

export function reference(): Promise<string> {
  const parts = Object.entries(titles).map(([kind, title]) =>
    [`## ${title}`, ...entries.filter((e) => e.kind === kind).map(section)].join("\n\n")
  );
  return Promise.resolve(
    [
      "# Catalogue · 目录",
      'Written by `deno task gen` from the registry. In the examples `ocr` is `open("ocr")`.',
      ...parts,
    ].join("\n\n") + "\n",
  );
}
