/** Help: one name of the language, or one value of the session, as Markdown and as plain text, in English or Chinese. */
import type { Language } from "../../grammar/diagnostic.ts";
import { titleOf } from "../../grammar/kind_words.ts";
import { latexFormula, latexScheme } from "../formula/latex.ts";
import { type SchemeFormula, usage } from "../formula/tree.ts";
import type { MimeBundle } from "../output.ts";
import type { AnyEntry } from "../registry/define.ts";
import { entries, shortFormat } from "../registry/registry.ts";
import { results } from "../registry/results.gen.ts";
import { usageOf } from "./bind_arguments.ts";
import { functionHelp } from "./function_help.ts";
import { boundsText, formulaParameters, recipeParameters } from "./parameter_text.ts";
import { calledByScheme } from "./interactions/called.ts";
import { namedSchemes, preludeSchemes, summaryOf } from "./prelude.ts";
import { valueText } from "./show_text.ts";
import { exampleOf } from "./scheme_example.ts";
import { statementHelp } from "./statement_help.ts";
import type { Value } from "./values.ts";
import { wordHelp } from "./word_help.ts";

const headings = {
  parameters: ["Parameters", "参数"],
  example: ["Example", "示例"],
  result: ["Result", "结果"],
  gradient: ["Gradient", "梯度"],
  source: ["Source", "出处"],
  definition: ["Definition", "定义"],
} as const;

class Page {
  readonly #language: Language;
  readonly #parts: string[] = [];

  constructor(language: Language) {
    this.#language = language;
  }

  title(signature: string, kind: string): this {
    this.#parts.push(`**\`${signature}\`** · ${titleOf(kind, this.#language)}`);
    return this;
  }

  heading(name: keyof typeof headings): this {
    this.#parts.push(`**${headings[name][this.#language === "zh" ? 1 : 0]}**`);
    return this;
  }

  text(text: string): this {
    if (text !== "") this.#parts.push(text);
    return this;
  }

  mathematics(latex: string): this {
    this.#parts.push(`$$${latex}$$`);
    return this;
  }

  parameters(list: readonly { readonly name: string; readonly text: string }[]): this {
    if (list.length === 0) return this;
    return this.heading("parameters").text(list.map((p) => `- \`${p.name}\`: ${p.text}`).join("\n"));
  }

  code(text: string): this {
    this.#parts.push(`\`\`\`quire\n${text}\n\`\`\``);
    return this;
  }

  /** An example with what running it has shown. */
  example(code: string, key: string): this {
    this.heading("example").code(code);
    const result = results[key];
    if (result === undefined) return this;
    return this.heading("result").text(`\`\`\`text\n${result}\n\`\`\``);
  }

  toString(): string {
    return this.#parts.join("\n\n");
  }
}

function entryHelp(entry: AnyEntry, language: Language, detail: 0 | 1): string {
  const page = new Page(language);
  const made = entry.kind === "function" ? functionHelp(entry.name, language) : undefined;
  page.title(made?.signature ?? usageOf(entry), entry.kind).text(entry.summary[language]);
  if (made !== undefined) page.mathematics(made.mathematics).parameters(made.parameters);
  page.parameters(entry.params.map((p) => ({
    name: p.name,
    text: `${boundsText(p, language)}${language === "zh" ? "。" : ". "}${p.doc[language]}`,
  })));
  if (entry.kind === "clip") page.mathematics(entry.objective);
  if (entry.kind === "format") {
    for (const scheme of schemesOf(entry.name)) {
      page.text(scheme.name.replaceAll("_", " ")).mathematics(latexScheme(scheme));
      if (detail === 1) page.code(scheme.source);
    }
  }
  page.example(entry.examples[0], resultKey(entry));
  if (made?.gradient !== undefined) page.heading("gradient").mathematics(made.gradient);
  if (entry.see !== undefined) page.heading("source").text(entry.see);
  return page.toString();
}

/** The formulas of a built-in format. */
const schemesOf = (format: string) =>
  [...preludeSchemes().values()].filter((s) => s.name.startsWith(`${format}_`));

/** What the result of an entry's first example is filed under. */
export const resultKey = (entry: { readonly kind: string; readonly name: string }): string =>
  `${entry.kind} ${entry.name}`;

/**
 * Help for a name of the language; undefined when there is none. A name of several kinds has them all.
 * @param detail 1: with the definitions behind it, as `name??` asks.
 */
export function helpOf(name: string, language: Language, detail: 0 | 1 = 0): string | undefined {
  const pages = entriesOf(name).map((e) => entryHelp(e, language, detail));
  for (const [kind, table] of [["word", wordHelp], ["statement", statementHelp]] as const) {
    const found = Object.hasOwn(table, name) ? table[name] : undefined;
    if (found === undefined) continue;
    const page = new Page(language).title(name, kind).text(found[language]);
    pages.unshift(page.example(found.example, resultKey({ kind, name })).toString());
  }
  const scheme = namedSchemes().find((s) => s.name === name);
  if (scheme !== undefined) pages.unshift(schemeHelp(scheme, language, resultKey({ kind: "scheme", name })));
  return pages.length === 0 ? undefined : pages.join("\n\n---\n\n");
}

function entriesOf(name: string): readonly AnyEntry[] {
  const short = shortFormat(name);
  return short === undefined
    ? entries.filter((e) => e.name === name || e.aliases?.includes(name))
    : [short.entry];
}

/** @param key what the result of its example is filed under */
function schemeHelp(scheme: SchemeFormula, language: Language, key: string): string {
  const parameters = formulaParameters(scheme.parameters, language);
  return new Page(language).title(called(scheme.name, parameters), "scheme").text(summaryOf(scheme, language))
    .mathematics(latexScheme(scheme))
    .parameters(parameters.map((p) => ({ name: p.name, text: p.summary })))
    .heading("definition").code(
      [scheme, ...calledByScheme(scheme).values()].map((d) => d.source).join("\n"),
    ).example(exampleOf(scheme), key).toString();
}

export function helpOfValue(name: string, value: Value, language: Language): string {
  const page = new Page(language);
  switch (value.kind) {
    case "formula": {
      const { formula } = value;
      const parameters = formulaParameters([...formula.tensors, ...formula.parameters], language);
      return page.title(usage(formula), "formula").text(formula.summary).mathematics(latexFormula(formula))
        .parameters(parameters.map((p) => ({ name: p.name, text: p.summary })))
        .heading("definition").code(formula.source).toString();
    }
    case "scheme":
      return schemeHelp(value.scheme, language, "");
    case "recipe": {
      const { definition } = value.use;
      const parameters = recipeParameters(definition, language);
      return page.title(called(name, parameters), "recipe").text(definition.summary)
        .parameters(parameters.map((p) => ({ name: p.name, text: p.summary })))
        .heading("definition").code(valueText(value)).toString();
    }
    default:
      return page.title(name, value.kind).text(valueText(value)).toString();
  }
}

const called = (name: string, parameters: readonly { readonly name: string }[]) =>
  parameters.length === 0 ? name : `${name}(${parameters.map((p) => p.name).join(", ")})`;

/** The page for front ends; without mathematics where there is only text. */
export function helpBundle(markdown: string): MimeBundle {
  const plain = markdown.replace(/^\$\$.*\$\$\n*/gm, "").replace(/^```.*\n?/gm, "").replace(/\*\*|`/g, "")
    .replace(/^---$/gm, "").replace(/\n{3,}/g, "\n\n").trimEnd();
  return { "text/markdown": markdown, "text/plain": plain };
}
