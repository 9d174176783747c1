/** The names that may stand in each slot of the grammar: of the registry, of the session, of the cell itself. */
import type { Slot, Suggestion } from "../../grammar/complete.ts";
import type { Language } from "../../grammar/diagnostic.ts";
import type { Declared } from "../../grammar/in_view.ts";
import { samples } from "../model/samples.ts";
import type { AnyEntry } from "../registry/define.ts";
import { entries, find, formatNames } from "../registry/registry.ts";
import type { Knowledge, KnownName } from "./assist.ts";
import { boundsText, formulaParameters, type KnownParameter } from "./parameter_text.ts";
import { namedSchemes, summaryOf } from "./prelude.ts";
import { statementHelp } from "./statement_help.ts";

/** The kinds of registry entries that a slot of the grammar takes. */
const slotKinds: Readonly<Record<string, readonly AnyEntry["kind"][]>> = {
  role: ["role"],
  granularity: ["granularity"],
  clip: ["clip"],
  property: ["property"],
  layerType: ["layerType"],
  setting: ["setting"],
  exportFormat: ["exportFormat"],
  dialect: ["dialect"],
  metric: ["metric"],
  networkLayer: ["networkLayer"],
  optimizer: ["optimizer"],
};

/** Words that are the values of settings. */
const settings: Readonly<Record<string, readonly (readonly [word: string, en: string, zh: string])[]>> = {
  language: [["en", "English", "英文"], ["zh", "Chinese", "中文"]],
};

/** More paths of layers than this say nothing to a person. */
const mostPaths = 500;

export class Words {
  readonly #knowledge: Knowledge;
  readonly #language: Language;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#language = knowledge.language ?? "en";
  }

  of(slot: Slot): readonly Suggestion[] {
    switch (slot.name) {
      case "statement":
        return this.#statements();
      case "name":
        return this.#values(slot);
      case "anyName":
        return [
          ...own(slot),
          ...this.#known(),
          ...this.#entries(...new Set(entries.map((e) => e.kind))),
          ...(slot.after === "?" ? this.#statements() : []),
        ];
      case "format":
        return [
          ...own(slot, "scheme"),
          ...this.#known("scheme"),
          ...this.#entries("format"),
          ...namedSchemes().map((s) => word(s.name, "scheme", summaryOf(s, this.#language))),
          ...formatNames().map((text) => word(text, "format", "")),
          ...own(slot, "parameter"),
        ];
      case "granularity":
        return [
          ...this.#entries("granularity"),
          ...(slot.rules.includes("statistic")
            ? [
              word(
                "run",
                "granularity",
                this.#say(
                  "So many elements in row-major order, across rows",
                  "按行优先顺序的若干元素，可跨行",
                ),
              ),
              word(
                "level",
                "granularity",
                this.#say("The one chosen where the scheme is used", "使用方案时选定的粒度"),
              ),
            ]
            : []),
          ...own(slot, "parameter"),
        ];
      case "clip":
        return [...this.#entries("clip"), ...own(slot, "parameter")];
      case "networkName":
        return [...own(slot), ...this.#known("network")];
      case "tableName":
        return [...own(slot), ...this.#known("table")];
      case "pass":
        return this.#passes(slot.verb);
      case "plotName":
        return [...this.#entries("plot"), ...this.#columns(slot)];
      case "column":
      case "against":
      case "by":
        return this.#columns(slot);
      case "text":
        return slot.callee === "open"
          ? Object.entries(samples).map(([text, s]) => word(text, "sample", s.summary[this.#language]))
          : [];
      case "path":
        return this.#paths(slot);
      case "part":
        return this.#parts(slot);
      case "budgetPer":
        return [word("weight", "property", this.#say("Bits for each weight", "每个权重的位数"))];
      case "argumentName":
        return this.#parameters(slot);
      default:
        return this.#entries(...slotKinds[slot.name] ?? []);
    }
  }

  #say(en: string, zh: string): string {
    return this.#language === "zh" ? zh : en;
  }

  #statements(): Suggestion[] {
    return Object.entries(statementHelp).map(([text, h]) => word(text, "statement", h[this.#language]));
  }

  #known(...kinds: string[]): Suggestion[] {
    return this.#knowledge.names.filter((n) => kinds.length === 0 || kinds.includes(n.kind))
      .map((n) => word(n.name, n.kind, n.summary)).reverse();
  }

  #entries(...kinds: AnyEntry["kind"][]): Suggestion[] {
    return entries.filter((e) => kinds.includes(e.kind)).map((e) =>
      word(e.name, e.kind, e.summary[this.#language])
    );
  }

  /** Where a value stands: what fits the statement first. */
  #values(slot: Slot): Suggestion[] {
    const { verb, after, rules, callee, argument } = slot;
    const named = argument === undefined ? undefined : this.#valuesOf(callee, argument);
    if (named !== undefined) return named;
    if (verb === "set" && after !== "set") return this.#settings(slot);
    if (after === "in" && rules.includes("parameter")) return this.#domains(slot);
    if (rules.includes("recipeItem") && !rules.includes("calibrate")) {
      return [...own(slot), ...this.#known("number", "list", "word")];
    }
    if (rules.includes("definition")) {
      return [...own(slot), ...this.#known("formula", "number", "list"), ...this.#entries("function")];
    }
    const names = [...own(slot), ...this.#known()];
    const wanted = [...wantedKinds(slot), "parameter", "name"];
    const fitting = wanted.length === 2 ? [] : names.filter((s) => wanted.includes(s.type));
    return fitting.length > 0 ? fitting : [...names, ...this.#entries("function")];
  }

  /** The words that a parameter may be given. */
  #valuesOf(callee: string | undefined, argument: string): Suggestion[] | undefined {
    const known = this.#parametersOf(callee);
    const entry = entries.find((e) => e.name === callee && e.params.length > 0);
    const values = known?.find((p) => p.name === argument)?.values ??
      entry?.params.find((p) => p.name === argument)?.words;
    return values?.map((text) =>
      word(text, "value", (find("scaleRule", text) ?? find("quantizer", text))?.summary[this.#language] ?? "")
    );
  }

  /** Of what cells have defined, and of the formats that are schemes. */
  #parametersOf(name: string | undefined): readonly KnownParameter[] | undefined {
    const known = this.#knowledge.names.find((n) => n.name === name);
    if (known !== undefined) return known.parameters ?? [];
    const scheme = namedSchemes().find((s) => s.name === name);
    return scheme && formulaParameters(scheme.parameters, this.#language);
  }

  #settings({ mentions }: Slot): Suggestion[] {
    const name = Object.keys(settings).find((n) => mentions.has(n));
    const values = name === undefined ? [] : settings[name]!;
    return values.map(([text, en, zh]) => word(text, "value", this.#say(en, zh)));
  }

  #domains(slot: Slot): Suggestion[] {
    const domain = (text: string, en: string, zh: string) => word(text, "domain", this.#say(en, zh));
    return [
      domain("real", "Any real number, element by element", "任意实数，逐元素"),
      domain("integer", "Any integer", "任意整数"),
      domain("boolean", "A condition", "条件"),
      domain("tensor", "All elements at once, to be reduced", "整个张量，用于归约"),
      ...own(slot),
      ...this.#known("number", "list"),
    ];
  }

  #passes(verb: string | undefined): Suggestion[] {
    const stages = entries.flatMap((e) => e.kind === "pass" && e.stage === verb ? [e] : []);
    return stages.map((e) => word(e.name, "pass", e.summary[this.#language]));
  }

  /** The columns of the tables that the statement names; of all tables while it names none. */
  #columns({ mentions }: Slot): Suggestion[] {
    const tables = this.#knowledge.names.filter((n) => n.columns !== undefined);
    return nearest(tables, mentions).flatMap((n) =>
      n.columns!.map((text) => word(text, "column", this.#say(`Column of ${n.name}`, `${n.name} 的列`)))
    );
  }

  #paths({ mentions }: Slot): Suggestion[] {
    const models = this.#knowledge.names.filter((n) => n.paths !== undefined);
    return nearest(models, mentions).flatMap((n) => n.paths!.map((text) => word(text, "path", n.name)))
      .slice(0, mostPaths);
  }

  /** Behind a point: the columns of a table, the parts of a data set. */
  #parts(slot: Slot): Suggestion[] {
    const tables = this.#knowledge.names.filter((n) => n.columns !== undefined && slot.mentions.has(n.name));
    if (tables.length > 0) return this.#columns(slot);
    const data = this.#knowledge.names.filter((n) => n.kind === "data");
    if (data.length > 0 && !data.some((n) => slot.mentions.has(n.name))) return [];
    return [
      word("train", "part", this.#say("To calibrate and tune on", "用于校准与调优")),
      word("valid", "part", this.#say("To choose by", "用于选择")),
      word("test", "part", this.#say("For the last check only", "只用于最后的检验")),
    ];
  }

  /** `share:` with what it may be. */
  #parameters({ callee, own: declared }: Slot): Suggestion[] {
    const name = (text: string, summary: string) => word(`${text}:`, "parameter", summary);
    const here = declared.find((d) => d.name === callee);
    if (here !== undefined) return here.parameters.map((p) => name(p.name, p.text));
    const known = this.#parametersOf(callee);
    if (known !== undefined) return known.map((p) => name(p.name, p.summary));
    const entry = entries.find((e) => e.name === callee || e.aliases?.includes(callee ?? "") === true);
    return (entry?.params ?? []).map((p) =>
      name(p.name, `${boundsText(p, this.#language)}${this.#say(". ", "。")}${p.doc[this.#language]}`)
    );
  }
}

const word = (text: string, type: string, summary: string): Suggestion => ({ text, type, summary });

/** What the cell declares, of some kinds or of all. */
const own = (slot: Slot, ...kinds: string[]): Suggestion[] =>
  slot.own.filter((d: Declared) => kinds.length === 0 || kinds.includes(d.kind))
    .map((d) => word(d.name, d.kind, d.text));

/** Those that the statement names, else all. */
function nearest(names: readonly KnownName[], mentions: ReadonlySet<string>): readonly KnownName[] {
  const named = names.filter((n) => mentions.has(n.name));
  return named.length > 0 ? named : names;
}

/** The kinds of values that a statement works on at this place. */
function wantedKinds({ verb, after, rules }: Slot): readonly string[] {
  const model = ["model", "quantized"];
  if (rules.includes("calibrate")) return ["data"];
  if (after === "apply" || after === "explain") return ["recipe"];
  if (after === "to" && rules.includes("apply")) return model;
  if (after === "on") {
    return ["evaluate", "train", "report", "sensitivity"].some((rule) => rules.includes(rule))
      ? ["data"]
      : model;
  }
  if (after === "sort" || (verb === "plot" && after === "of")) return ["table", ...model];
  if (verb === "report" || verb === "export" || verb === "save") return ["quantized"];
  if (rules.includes("sensitivity")) return after === "by" ? ["recipe"] : ["model"];
  if (verb === "diff") return [...model, "recipe"];
  if (verb === "evaluate") return model;
  if (verb === "show") return ["formula", "scheme", "recipe", ...model];
  return [];
}
