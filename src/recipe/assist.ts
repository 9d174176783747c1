/** Completion and help from the registry and from what the session knows: pure functions of plain data. */
import { complete, wordAt } from "../../grammar/complete.ts";
import type { Language } from "../../grammar/diagnostic.ts";
import type { MimeBundle } from "../output.ts";
import { helpBundle, helpOf, helpOfValue } from "./help.ts";
import { formulaParameters, type KnownParameter, recipeParameters } from "./parameter_text.ts";
import type { Scope } from "./scope.ts";
import { valueText } from "./show_text.ts";
import type { Value } from "./values.ts";
import { Words } from "./vocabulary.ts";

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
  /** For a recipe, scheme or formula. */
  readonly parameters?: readonly KnownParameter[];
  /** For a table. */
  readonly columns?: readonly string[];
}

function parametersOf(value: Value, language: Language): readonly KnownParameter[] | undefined {
  switch (value.kind) {
    case "recipe":
      return recipeParameters(value.use.definition, language);
    case "scheme":
      return formulaParameters(value.scheme.parameters, language);
    case "formula":
      return formulaParameters([...value.formula.tensors, ...value.formula.parameters], language);
    default:
      return undefined;
  }
}

export function knowledgeOf(scope: Scope, language: Language): Knowledge {
  const names = [...scope.entries()].map(([name, value]): KnownName => {
    const model = value.kind === "model"
      ? value.model
      : value.kind === "quantized"
      ? value.quantized.model
      : undefined;
    const parameters = parametersOf(value, language);
    return {
      name,
      kind: value.kind,
      summary: valueText(value).split("\n")[0]!.slice(0, 120),
      help: helpOfValue(name, value, language),
      ...(model && { paths: [...new Set(model.tensors.flatMap((t) => [t.layer.path, t.path]))] }),
      ...(parameters && { parameters }),
      ...(value.kind === "table" && { columns: value.table.columns.map((c) => c.name) }),
    };
  });
  return { names, language };
}

export function completeWith(knowledge: Knowledge, code: string, offset: number) {
  const words = new Words(knowledge);
  return complete(code, offset, (slot) => words.of(slot));
}

/** @param detail 1: with the source, as `name??` asks. */
export function inspectWith(
  knowledge: Knowledge,
  code: string,
  offset: number,
  detail: 0 | 1 = 0,
): MimeBundle | undefined {
  const word = wordAt(code, offset);
  if (word === undefined) return undefined;
  const own = knowledge.names.find((n) => n.name === word)?.help;
  const help = own ?? helpOf(word, knowledge.language ?? "en", detail);
  return help === undefined ? undefined : helpBundle(help);
}
