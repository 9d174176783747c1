/** What `show` tells of a formula or a scheme, below its mathematics: facts and the derivative, in words. */
import type { Language } from "../../grammar/diagnostic.ts";
import { numberText } from "../display/number_text.ts";
import { type Facts, factsOf, type Values } from "../formula/analysis/facts.ts";
import type { Range } from "../formula/analysis/analysis.ts";
import type { Limit } from "../formula/analysis/limits.ts";
import { fromOrdinal, ordinal } from "../formula/analysis/ordinals.ts";
import { factsOfScheme, type SchemeFacts } from "../formula/analysis/scheme_facts.ts";
import { derivative } from "../formula/derivative.ts";
import { inline } from "../formula/inline.ts";
import { latexFormula } from "../formula/latex.ts";
import {
  type Formula,
  FormulaError,
  type FunctionName,
  type Given,
  type SchemeFormula,
} from "../formula/tree.ts";
import type { MimeBundle } from "../output.ts";

type Words = Readonly<Record<Language, string>>;
const both = (text: string): Words => ({ en: text, zh: text });

/** A number, and as powers of two when that says more: 0.998046875 is 1 - 2^-9. */
export function exactText(x: number): string {
  const text = numberText(x);
  if (text.length <= 6 || !Number.isFinite(x)) return text;
  const whole = Math.round(x);
  const rest = x - whole;
  const exponent = Math.log2(Math.abs(rest));
  if (!Number.isInteger(exponent)) return text;
  const sign = rest < 0 ? "-" : "+";
  const power = `2^${exponent}`;
  return whole === 0 ? `${rest < 0 ? "-" : ""}${power}` : `${whole} ${sign} ${power}`;
}

/** The binary32 number that is not below. */
function aboveText(bound: number): string {
  const near = Math.fround(bound);
  return numberText(near < bound ? next(near, 1) : near);
}

/** As powers of two where that says more, else the binary32 number that is not below. */
const errorText = (error: number) => Math.fround(error) === error ? exactText(error) : aboveText(error);

const next = (x: number, by: number) => fromOrdinal(ordinal(x) + by);
const shorter = (a: string, b: string) => b.length < a.length ? b : a;

/** `-2^-9 <= x < 1 - 2^-9`: an end that is written shorter as the number beside it is left out. Integers end where they end. */
function rangeText(
  { from, to }: Range,
  x: string,
  { integer, all }: { integer: boolean; all?: Range },
): string {
  const beside = (least: string, beyond: string) => integer ? least : shorter(least, beyond);
  const lower = from === all?.from ? "" : beside(`${exactText(from)} <= `, `${exactText(next(from, -1))} < `);
  const upper = to === all?.to ? "" : beside(` <= ${exactText(to)}`, ` < ${exactText(next(to, 1))}`);
  if (integer && from === to) return `${x} = ${exactText(from)}`;
  if (lower !== "" && upper === "") {
    const [end, sign] = lower.split(/ (?=<)/);
    return `${x} ${sign!.startsWith("<=") ? ">=" : ">"} ${end}`;
  }
  return `${lower}${x}${upper}`;
}

function limitLine({ kind, text, outside }: Limit, facts: Facts): Words {
  const { variable: x, domain } = facts;
  const [en, zh] = kind === "wraps" ? ["wraps around", "回绕"] : ["saturates", "饱和"];
  if (outside === undefined) {
    return { en: `${text}: where it ${en} is not known`, zh: `${text}：何处${zh}未知` };
  }
  if (outside.length === 0) return { en: `${text} never ${en}`, zh: `${text} 从不${zh}` };
  const { integer } = domain;
  const first = outside.slice(0, 4).map((range) => rangeText(range, x, { integer, all: domain }));
  const more = outside.length > 4;
  return {
    en: `${text} ${en} where ${first.join(" or ")}${more ? " or ..." : ""}`,
    zh: `${text} 在 ${first.join(" 或 ")}${more ? " 等处" : " 处"}${zh}`,
  };
}

function valuesLine({ values }: Facts, what: Words): Words {
  const { low, high, integer, exact } = values;
  if (low === -Infinity && high === Infinity) {
    return { en: `${what.en}: no bound is known`, zh: `${what.zh}：没有已知的界` };
  }
  const ends = `${exactText(low)} .. ${exactText(high)}`;
  const kind = integer ? ["integers ", "整数 "] : ["", ""];
  return exact
    ? { en: `${what.en}: ${kind[0]}${ends}`, zh: `${what.zh}：${kind[1]}${ends}` }
    : { en: `${what.en}: ${kind[0]}within ${ends}`, zh: `${what.zh}：${kind[1]}在 ${ends} 之内` };
}

function errorLines({ error, proper, codes, domain, variable: x, limits }: Facts, name: string): Words[] {
  if (codes) return [];
  const said = ({ bound, found, at }: NonNullable<Facts["error"]["domain"]>): Words =>
    bound === 0 ? { en: "0, nothing changes", zh: "0，没有变化" } : bound === Infinity && found < Infinity
      ? {
        en: `no bound is known; the largest found is ${exactText(found)} at ${x} = ${exactText(at)}`,
        zh: `没有已知的界；已发现的最大值是 ${numberText(Math.fround(found))}，在 ${x} = ${exactText(at)} 处`,
      }
      : bound === found
      ? {
        en: `at most ${errorText(bound)}, reached at ${x} = ${exactText(at)}`,
        zh: `不超过 ${errorText(bound)}，在 ${x} = ${exactText(at)} 处达到`,
      }
      : {
        en: `at most ${aboveText(bound)}; the largest found is ${numberText(Math.fround(found))} at ${x} = ${
          exactText(at)
        }`,
        zh: `不超过 ${aboveText(bound)}；已发现的最大值是 ${numberText(Math.fround(found))}，在 ${x} = ${
          exactText(at)
        } 处`,
      };
  const lines: Words[] = [];
  const form = `|${name}(${x}) - ${x}|`;
  if (proper !== undefined && error.proper !== undefined) {
    const { en, zh } = said(error.proper);
    const { integer } = domain;
    const [from, to] = [Math.max(proper.from, domain.from), Math.min(proper.to, domain.to)];
    const own = integer ? { from: Math.ceil(from) + 0, to: Math.floor(to) + 0 } : { from, to };
    const where = rangeText(own, x, { integer });
    lines.push({ en: `${form} for ${where}: ${en}`, zh: `${form}，${where}：${zh}` });
    if (limits.every((l) => l.outside?.length === 0)) return lines;
  }
  if (error.domain !== undefined) {
    const { en, zh } = said(error.domain);
    lines.push({ en: `${form} on all of the range: ${en}`, zh: `${form}，整个范围：${zh}` });
  }
  return lines;
}

function idempotentLine({ idempotent }: Facts, name: string): Words[] {
  if (idempotent === undefined) return [];
  if (idempotent.answer === "yes") {
    return [{
      en: "idempotent: doing it twice changes nothing (proven)",
      zh: "幂等：做两次与做一次相同（已证明）",
    }];
  }
  if (idempotent.answer === "undecided") return [{ en: "idempotent: not decided", zh: "幂等：未能判定" }];
  if (idempotent.answer === "leaves") {
    const { x, once } = idempotent.example;
    const shown = `${name}(${numberText(x)}) = ${numberText(once)}`;
    return [{
      en: `idempotent: cannot be asked, as ${shown} is outside of the domain`,
      zh: `幂等：无从谈起，因为 ${shown} 在定义域之外`,
    }];
  }
  const { x, once, twice } = idempotent.example;
  const shown = `${name}(${numberText(x)}) = ${numberText(once)}, ${name}(${numberText(once)}) = ${
    numberText(twice)
  }`;
  return [{ en: `not idempotent: ${shown}`, zh: `不幂等：${shown}` }];
}

function monotoneLine({ monotone }: Facts, name: string): Words {
  if (monotone.answer === "yes") {
    return monotone.direction === "falling"
      ? { en: "monotone: it never rises (proven)", zh: "单调：从不上升（已证明）" }
      : { en: "monotone: it never falls (proven)", zh: "单调：从不下降（已证明）" };
  }
  if (monotone.answer === "undecided") return { en: "monotone: not decided", zh: "单调：未能判定" };
  const { x, y, atX, atY } = monotone.example;
  const [first, second] = [[x, atX], [y, atY]].map(([a, b]) =>
    `${name}(${numberText(a!)}) = ${numberText(b!)}`
  );
  return { en: `not monotone: ${first}, but ${second}`, zh: `不单调：${first}，而 ${second}` };
}

/** The facts as lines in one language, the first of which says what they hold for. */
export function describeFacts(
  facts: Facts,
  name: string,
  given: readonly Words[],
  language: Language,
): string[] {
  const { variable: x, domain, limits } = facts;
  const origin: Readonly<Record<Facts["domain"]["origin"], Words>> = {
    given: { en: "", zh: "" },
    declared: { en: "", zh: "" },
    chosen: { en: " (chosen)", zh: "（自动选取）" },
  };
  const { integer } = domain;
  const whole = rangeText(domain, x, { integer });
  const range = integer ? { en: `integer ${whole}`, zh: `整数 ${whole}` }[language] : whole;
  const ours = origin[domain.origin];
  const head: Words = {
    en: `for ${[...given.map((g) => g.en), range + ours.en].join(", ")}:`,
    zh: `${[...given.map((g) => g.zh), range + ours.zh].join("，")}：`,
  };
  const lines = [
    head,
    valuesLine(facts, { en: "values", zh: "取值" }),
    ...limits.map((limit) => limitLine(limit, facts)),
    ...errorLines(facts, name),
    ...idempotentLine(facts, name),
    monotoneLine(facts, name),
  ];
  return lines.map((line) => line[language]);
}

/** Lines as text and as a list of Markdown, their mathematics as code. */
function bundleOf([head, ...lines]: readonly string[]): MimeBundle {
  const escaped = (text: string) => text.replace(/[\\`*_|<>[\]]/g, "\\$&");
  const markdown = `${escaped(head!)}\n\n${lines.map((line) => `- ${escaped(line)}`).join("\n")}\n`;
  return { "text/markdown": markdown, "text/plain": [head, ...lines.map((line) => `  ${line}`)].join("\n") };
}

/** What a parameter that is not given is looked at with; said beside the facts. */
function sensible({ domain, fallback }: Formula["parameters"][number], functionOf: FunctionOf) {
  if (fallback !== undefined) return fallback;
  if (domain.kind === "functions") {
    const name = domain.names?.[0];
    return name === undefined ? undefined : functionOf(name);
  }
  if (domain.kind === "range") return Math.min(domain.to, Math.max(domain.from, domain.integer ? 8 : 1));
  return domain.kind === "integer" ? 8 : domain.kind === "tensor" ? undefined : 1;
}

type FunctionOf = (name: string) => FunctionName;

/** Below the LaTeX of a formula: its facts, where it is a function of one element, and its derivative. */
export function formulaFacts(
  formula: Formula,
  values: Values,
  functionOf: FunctionOf,
  language: Language,
): MimeBundle[] {
  const bundles: MimeBundle[] = [];
  const known = new Map(values);
  const given: Words[] = [];
  for (const parameter of formula.parameters) {
    const { name } = parameter;
    const value = known.get(name) ?? sensible(parameter, functionOf);
    if (value === undefined) return [];
    const text = `${name} = ${typeof value === "number" ? numberText(value) : value.name}`;
    const isGiven = known.has(name) || parameter.fallback !== undefined;
    given.push(isGiven ? { en: text, zh: text } : { en: `${text} (chosen)`, zh: `${text}（自动选取）` });
    known.set(name, value);
  }
  ignoringFormulaErrors(() => {
    const facts = factsOf(formula, { parameters: known });
    bundles.push(bundleOf(describeFacts(facts, formula.name, given, language)));
  });
  ignoringFormulaErrors(() => {
    const slope = derivative(withFunctions(formula, known));
    const by = formula.tensors[0]?.name ?? "";
    const word = language === "zh" ? "导数（舍入按恒等）" : "derivative, straight through roundings";
    bundles.push({
      "text/latex": `$$${latexFormula(slope)}$$`,
      "text/plain": `${word}${language === "zh" ? "：" : ": "}d${formula.name}/d${by} = ${
        slope.source.slice(slope.source.indexOf(") = ") + 4)
      }`,
    });
  });
  return bundles;
}

/** The formula of its other parameters, with the functions in place that are given. */
function withFunctions(formula: Formula, values: Values): Formula {
  const functions = [...values].filter((entry): entry is [string, FunctionName] =>
    typeof entry[1] !== "number"
  );
  if (functions.length === 0) return formula;
  const parameters = formula.parameters.filter((p) => p.domain.kind !== "functions");
  return { ...formula, parameters, body: inline(formula.body, new Map(functions)) };
}

/** Below the LaTeX of a scheme with its parameters given. */
export function schemeFacts(
  scheme: SchemeFormula,
  parameters: Given,
  language: Language,
): MimeBundle[] {
  const bundles: MimeBundle[] = [];
  ignoringFormulaErrors(() => {
    const { facts, taken, codes, levels, stable } = factsOfScheme(scheme, { parameters });
    const given: Words[] = [
      ...[...parameters].map(([name, value]) =>
        both(`${name} = ${typeof value === "number" ? numberText(value) : value.name}`)
      ),
      ...taken.map(({ name, value, isScale }): Words => {
        const text = `${name} = ${numberText(value)}`;
        return isScale
          ? { en: `${text} (x in units of it)`, zh: `${text}（x 以它为单位）` }
          : { en: `${text} (chosen)`, zh: `${text}（自动选取）` };
      }),
    ];
    const [head, , ...lines] = describeFacts(facts, scheme.name, given, language);
    const all = [
      valuesLine({ ...facts, values: codes }, { en: "codes", zh: "编码" })[language],
      valuesLine(facts, { en: "values", zh: "取值" })[language],
      ...(levels === undefined ? [] : [{ en: `levels: ${levels}`, zh: `量化级数：${levels}` }[language]]),
      ...lines,
    ];
    const told = stabilityLine(stable);
    if (told !== undefined) all.push(told[language]);
    bundles.push(bundleOf([head!, ...all]));
  });
  return bundles;
}

function stabilityLine(stable: SchemeFacts["stable"]): Words | undefined {
  if (stable.answer === "undecided") return undefined;
  if (stable.answer === "yes") {
    return {
      en: "encode(decode(q)) = q for every code (all tried)",
      zh: "每个编码 q 都满足 encode(decode(q)) = q（已逐一验证）",
    };
  }
  const { code, value, again } = stable.example;
  const shown = `decode(${code}) = ${numberText(value)}, encode(${numberText(value)}) = ${again}`;
  return { en: `a code is not kept: ${shown}`, zh: `有编码不被保持：${shown}` };
}

/** What has no facts is shown without them. */
function ignoringFormulaErrors(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
  }
}
