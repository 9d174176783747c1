/** What a name can be, as it is called in a sentence. */
const kinds: Record<string, readonly [string, string]> = {
  name: ["name", "名称"],
  statement: ["statement", "语句"],
  format: ["format or scheme", "格式或方案"],
  clip: ["clipping method", "截断方法"],
  granularity: ["granularity", "粒度"],
  property: ["property", "属性"],
  role: ["role", "角色"],
  layerType: ["layer type", "层类型"],
  plot: ["plot", "图"],
  metric: ["metric", "度量"],
  pass: ["pass", "步骤"],
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

/** Phrases that the callers of messages put into them, in Chinese. What is not here is a name or a number. */
const phrases: Readonly<Record<string, string>> = {
  "a name": "名称",
  "a value": "值",
  "a format": "格式",
  "a granularity": "粒度",
  "a clipping method": "截断方法",
  "a property": "属性",
  "a selector": "选择器",
  "a plot": "图名",
  "a setting": "设置项",
  "a comparison": "比较",
  "a number": "数",
  "a unit": "单位",
  "a quoted text": "引号文本",
  "end of line": "行尾",
  "the end of the line": "行尾",
  "the end of the rule": "规则的末尾",
  "a rule": "规则",
  "a statement": "语句",
  "an operator": "运算符",
  "a pass": "处理步骤",
  "a dialect": "方言",
  "a metric": "度量",
  "a column": "列名",
  "an export format": "导出格式",
  "a plain number": "不带单位的数",
  "a number in a formula": "公式中的数",
  "real numbers": "实数",
  "the range of a plot": "作图的范围",
  "a share such as 99.9%": "比例，例如 99.9%",
  "a range": "范围",
  "the range": "范围",
  "ascending": "升序",
  "ascending and finite": "升序且有限",
  "at least 0": "不小于 0",
  "an integer": "整数",
  "the seed": "随机种子",
  "the tolerance": "容差",
  "the language": "语言",
  "the name of the file": "文件名",
  "the granularity": "粒度",
  "the clipping": "截断方法",
  "the mapping": "映射",
  "what is checked": "被检查的内容",
  "a selector here": "这里的选择器",
};

export function inZh(phrase: string): string {
  const known = phrases[phrase];
  if (known !== undefined) return known;
  return phrase.replace(/^a role such as /, "角色，例如 ").replace(
    /^an integer (?:in|from) (.*?)(?: to (.*))?$/,
    (_, a: string, b?: string) => `${a}${b === undefined ? "" : ` 到 ${b}`} 之间的整数`,
  ).replace(/^one that ends in /, "以此结尾：").replace(/ or /g, " 或 ");
}
