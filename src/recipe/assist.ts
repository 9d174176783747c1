/** Completion and help from the registry and from what the session knows: pure functions of plain data. */
import { complete, type Slot, type Suggestion, wordAt } from "../../grammar/complete.ts";
import type { Language } from "../../grammar/diagnostic.ts";
import { samples } from "../model/samples.ts";
import type { MimeBundle } from "../output.ts";
import { type AnyEntry } from "../registry/define.ts";
import { entries, formatNames } from "../registry/registry.ts";
import { helpBundle, helpOf, helpOfValue } from "./help.ts";
import type { Scope } from "./scope.ts";
import { statementHelp } from "./statement_help.ts";
import { valueText } from "./show_text.ts";

/** What another process needs to complete and to help. */
export interface Knowledge {
  readonly names: readonly KnownName[];
  readonly language?: Language;
}

export interface KnownName {
  readonly name: string;
  readonly kind: string;
  readonly summary: string;
  /** Markdown. */
  readonly help: string;
  /** For a model: the paths of its layers and tensors. */
  readonly paths?: readonly string[];
  /** For a recipe, scheme or formula: its parameters. */
  readonly parameters?: readonly string[];
}

export function knowledgeOf(scope: Scope, language: Language): Knowledge {
  const names = [...scope.entries()].map(([name, value]): KnownName => {
    const summary = valueText(value).split("\n")[0]!.slice(0, 120);
    const model = value.kind === "model"
      ? value.model
      : value.kind === "quantized"
      ? value.quantized.model
      : undefined;
    const parameters = value.kind === "recipe"
      ? value.use.definition.parameters.map((p) => p.name.text)
      : value.kind === "scheme"
      ? value.scheme.parameters.map((p) => p.name)
      : value.kind === "formula"
      ? [...value.formula.tensors, ...value.formula.parameters].map((p) => p.name)
      : undefined;
    return {
      name,
      kind: value.kind,
      summary,
      help: helpOfValue(name, value),
      ...(model && { paths: [...new Set(model.tensors.flatMap((t) => [t.layer.path, t.path]))] }),
      ...(parameters && { parameters }),
    };
  });
  return { names, language };
}

/** The kinds of registry entries that a slot of the grammar takes. */
const slotKinds: Readonly<Record<string, readonly AnyEntry["kind"][]>> = {
  role: ["role"],
  granularity: ["granularity"],
  clip: ["clip"],
  property: ["property"],
  layerType: ["layerType"],
  plotName: ["plot"],
  setting: ["setting"],
  exportFormat: ["exportFormat"],
  name: ["function"],
  format: ["format"],
  pass: ["pass"],
  dialect: ["dialect"],
  metric: ["metric"],
};

function vocabulary(knowledge: Knowledge, language: Language) {
  const known = (...kinds: string[]): Suggestion[] =>
    knowledge.names.filter((n) => kinds.length === 0 || kinds.includes(n.kind))
      .map((n) => ({ text: n.name, type: n.kind, summary: n.summary }));
  const statements: Suggestion[] = Object.entries(statementHelp).map(([text, h]) => ({
    text,
    type: "statement",
    summary: h[language],
  }));
  const ofKinds = (kinds: readonly string[]): Suggestion[] =>
    entries.filter((e) => kinds.includes(e.kind)).map((e) => ({
      text: e.name,
      type: e.kind,
      summary: e.summary[language],
    }));
  return ({ name, callee }: Slot): Suggestion[] => {
    switch (name) {
      case "statement":
        return statements;
      case "name":
        return [...known(), ...ofKinds(["function"])];
      case "anyName":
        return [...known(), ...ofKinds(Object.keys(Object.groupBy(entries, (e) => e.kind)))];
      case "format":
        return [
          ...ofKinds(["format"]),
          ...known("scheme"),
          ...formatNames().map((text) => ({ text, type: "format", summary: "" })),
        ];
      case "text":
        return callee === "open"
          ? Object.entries(samples).map(([text, s]) => ({ text, type: "sample", summary: s.summary }))
          : [];
      case "path":
        return knowledge.names.flatMap((n) =>
          (n.paths ?? []).map((text) => ({ text, type: "path", summary: n.name }))
        );
      case "argumentName": {
        const entry = entries.find((e) => e.name === callee);
        const own = knowledge.names.find((n) => n.name === callee)?.parameters ??
          entry?.params.map((p) => p.name) ?? [];
        return own.map((text) => ({
          text: `${text}:`,
          type: "parameter",
          summary: entry?.params.find((p) => p.name === text)?.doc[language] ?? "",
        }));
      }
      default:
        return ofKinds(slotKinds[name] ?? []);
    }
  };
}

export function completeWith(knowledge: Knowledge, code: string, offset: number) {
  return complete(code, offset, vocabulary(knowledge, knowledge.language ?? "en"));
}

export function inspectWith(knowledge: Knowledge, code: string, offset: number): MimeBundle | undefined {
  const word = wordAt(code, offset);
  if (word === undefined) return undefined;
  const help = knowledge.names.find((n) => n.name === word)?.help ?? helpOf(word, knowledge.language ?? "en");
  return help === undefined ? undefined : helpBundle(help);
}
