/** Help: one entry of the registry, or one value of the session, as Markdown and as plain text. */
import type { Language } from "../../grammar/diagnostic.ts";
import type { MimeBundle } from "../output.ts";
import type { AnyEntry } from "../registry/define.ts";
import { entries, shortFormat } from "../registry/registry.ts";
import { usageOf } from "./bind_arguments.ts";
import { statementHelp } from "./statement_help.ts";
import { valueText } from "./show_text.ts";
import type { Value } from "./values.ts";

const kindTitles: Readonly<Record<AnyEntry["kind"], string>> = {
  format: "format",
  granularity: "granularity",
  clip: "clipping method",
  pass: "pass over the model",
  dialect: "dialect",
  metric: "metric",
  role: "role",
  layerType: "layer type",
  property: "property",
  exportFormat: "export format",
  setting: "setting",
  plot: "plot",
  function: "function",
};

function entryHelp(entry: AnyEntry, language: Language): string {
  const params = entry.params.map((p) => {
    const bounds = p.kind === "ratio" ? `${p.min * 100}% to ${p.max * 100}%` : `${p.min} to ${p.max}`;
    const fallback = p.fallback === undefined ? "" : `, ${p.fallback} when left out`;
    return `- \`${p.name}\`: ${p.doc[language]} (${bounds}${fallback})`;
  });
  return [
    `**${entry.name}**: ${kindTitles[entry.kind]}${entry.params.length > 0 ? `, \`${usageOf(entry)}\`` : ""}`,
    "",
    entry.summary[language],
    ...(params.length > 0 ? ["", ...params] : []),
    "",
    "```quire",
    entry.examples[0],
    "```",
    ...(entry.see === undefined ? [] : ["", entry.see]),
  ].join("\n");
}

/** Help for a name of the language; undefined when there is none. A name of several kinds has them all. */
export function helpOf(name: string, language: Language): string | undefined {
  const statement = statementHelp[name];
  if (statement !== undefined) {
    return `**${name}**: statement\n\n${statement[language]}\n\n\`\`\`quire\n${statement.example}\n\`\`\``;
  }
  const short = shortFormat(name);
  const found = short === undefined
    ? entries.filter((e) => e.name === name || e.aliases?.includes(name))
    : [short.entry];
  return found.length === 0 ? undefined : found.map((e) => entryHelp(e, language)).join("\n\n");
}

export function helpOfValue(name: string, value: Value): string {
  const text = valueText(value);
  const code = ["formula", "scheme", "recipe"].includes(value.kind);
  return `**${name}**: ${value.kind === "quantized" ? "quantized model" : value.kind}\n\n${
    code ? `\`\`\`quire\n${text}\n\`\`\`` : text
  }`;
}

export function helpBundle(markdown: string): MimeBundle {
  const plain = markdown.replace(/^```.*\n?/gm, "").replace(/\*\*|`/g, "").trimEnd();
  return { "text/markdown": markdown, "text/plain": plain };
}
