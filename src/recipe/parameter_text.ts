/** Parameters in words: what they may be, and what stands for them where they are left out. */
import type { Language } from "../../grammar/diagnostic.ts";
import { numberText, percentText as percent } from "../display/number_text.ts";
import type { FormulaParameter, FunctionName } from "../formula/tree.ts";
import type { Param } from "../registry/define.ts";
import type { RecipeDefinition } from "./values.ts";

/** A parameter of something that a cell has defined. */
export interface KnownParameter {
  readonly name: string;
  /** "an integer in 2..8, 4 when left out". */
  readonly summary: string;
  /** The names it may be given, when these are few. */
  readonly values?: readonly string[];
}

/** What stands behind the rest, when the parameter may be left out. */
const leftOut = (value: string | undefined, language: Language) =>
  value === undefined ? "" : language === "zh" ? `，省略时为 ${value}` : `, ${value} when left out`;

/** `a share from 50% to 100%, 99.9% when left out`. */
export function boundsText(p: Param, language: Language): string {
  if (p.words !== undefined) {
    return language === "zh" ? `${p.words.join("、")} 之一` : `one of ${p.words.join(", ")}`;
  }
  const shown = (n: number) => p.kind === "ratio" ? percent(n) : String(n);
  const [from, to] = [shown(p.min), shown(p.max)];
  const unit = p.unit === undefined ? "" : ` ${p.unit}`;
  const kind = language === "zh"
    ? { ratio: "比例", integer: "整数", number: "数", word: "名称" }[p.kind]
    : { ratio: "a share", integer: "an integer", number: "a number", word: "a name" }[p.kind];
  const bounds = language === "zh"
    ? `${from} 到 ${to}${unit} 的${kind}`
    : `${kind} from ${from} to ${to}${unit}`;
  return bounds + leftOut(p.fallback === undefined ? undefined : shown(p.fallback), language);
}

const valueText = (value: number | FunctionName) =>
  typeof value === "number" ? numberText(value) : value.name;

export function formulaParameters(
  parameters: readonly FormulaParameter[],
  language: Language,
): KnownParameter[] {
  const zh = language === "zh";
  return parameters.map(({ name, domain, fallback }) => {
    const kind = domain.kind === "range"
      ? zh
        ? `${domain.from}..${domain.to} 中的${domain.integer ? "整数" : "数"}`
        : `${domain.integer ? "an integer" : "a number"} in ${domain.from}..${domain.to}`
      : domain.kind === "functions"
      ? domain.names === undefined
        ? (zh ? "公式或函数" : "a formula or a function")
        : (zh ? `${domain.names.join("、")} 之一` : `one of ${domain.names.join(", ")}`)
      : {
        real: zh ? "实数" : "a real number",
        integer: zh ? "整数" : "an integer",
        boolean: zh ? "条件" : "a condition",
        tensor: zh ? "整个张量" : "a whole tensor",
      }[domain.kind];
    const summary = kind + leftOut(fallback === undefined ? undefined : valueText(fallback), language);
    return { name, summary, ...(domain.kind === "functions" && domain.names && { values: domain.names }) };
  });
}

export function recipeParameters(
  { parameters, source }: RecipeDefinition,
  language: Language,
): KnownParameter[] {
  const written = (span: { start: number; end: number }) => source.text.slice(span.start, span.end);
  return parameters.map(({ name, domain, fallback }) => {
    const kind = domain === undefined
      ? (language === "zh" ? "任意值" : "any value")
      : `${language === "zh" ? "属于" : "in"} ${written(domain.span)}`;
    const items = domain?.kind === "list" ? domain.items : [];
    const values = items.flatMap((item) => item.kind === "name" ? [item.name] : []);
    const summary = kind + leftOut(fallback && written(fallback.span), language);
    return { name: name.text, summary, ...(values.length > 0 && { values }) };
  });
}
