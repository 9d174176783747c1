/** What a name can be, as it is called in a sentence. */
const kinds: Record<string, readonly [string, string]> = {
  name: ["name", "名称"],
  statement: ["statement", "语句"],
  word: ["word", "词"],
  format: ["format or scheme", "格式或方案"],
  clip: ["clipping method", "裁剪方法"],
  granularity: ["granularity", "粒度"],
  property: ["property", "属性"],
  role: ["role", "角色"],
  scaleRule: ["scale rule", "缩放规则"],
  layerType: ["layer type", "层类型"],
  plot: ["plot", "图"],
  metric: ["metric", "指标"],
  pass: ["pass", "步骤"],
  distribution: ["distribution", "分布"],
  quantizer: ["quantizer", "量化器"],
  dialect: ["dialect", "方言"],
  setting: ["setting", "设置"],
  function: ["function", "函数"],
  exportFormat: ["export format", "导出格式"],
  model: ["model", "模型"],
  quantized: ["quantized model", "量化模型"],
  recipe: ["recipe", "配方"],
  scheme: ["scheme", "方案"],
  formula: ["formula", "公式"],
  number: ["number", "数"],
  text: ["quoted text", "引号文本"],
  range: ["range a..b", "范围 a..b"],
  boolean: ["yes or no", "真假值"],
  list: ["list", "列表"],
  integer: ["integer", "整数"],
  condition: ["condition", "条件"],
  tuple: ["tuple of values", "多个值"],
  table: ["table", "表"],
  network: ["network", "网络"],
  networkLayer: ["layer of a network", "网络层"],
  optimizer: ["optimizer", "优化器"],
  column: ["column", "列"],
  interact: ["interaction", "交互"],
  data: ["data set", "数据集"],
};
export const en = (kind: string) => kinds[kind]?.[0] ?? kind;
export const zh = (kind: string) => kinds[kind]?.[1] ?? kind;
/** What a name is, over its page of help. A format is a format, not "a format or scheme". */
export function titleOf(kind: string, language: "en" | "zh"): string {
  if (kind === "format") return language === "zh" ? "格式" : "format";
  return language === "zh" ? zh(kind) : en(kind);
}
export const an = (text: string) => /^[aeiou]/.test(text) ? `an ${text}` : `a ${text}`;
