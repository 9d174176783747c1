/** Looking names up: the one place where all entries come together. */
import { builtIns, callable, reductions } from "../formula/functions.ts";
import { entries as files } from "./catalogue.gen.ts";
import type { AnyEntry, FormatEntry, WordEntry } from "./define.ts";
import { dataWords } from "./data_words.ts";
import { distributionWords } from "./distribution_words.ts";
import { integerWords } from "./integer_words.ts";
import { sizeWords } from "./size_words.ts";
import { functionWords } from "./function_words.ts";
import { plotWords } from "./plot_words.ts";
import { scaleRules } from "./scale_rules.ts";
import { words } from "./words.ts";

const functions: readonly WordEntry[] = [...new Set([...callable, ...Object.keys(reductions)])].map(
  (name) => {
    const builtin = builtIns.get(name);
    const summary = (builtin ?? reductions[name]!).summary;
    const statistic = builtin === undefined ? reductions[name]!.example : "max(abs(x))";
    const rows = reductions[name]?.rows;
    const level = rows === undefined ? "tensor" : "block(32)";
    const names = rows === undefined || rows.results === 1
      ? "m"
      : `(${["m", "b", "i", "o"].slice(0, rows.results).join(", ")})`;
    const isTable = reductions[name]?.gives === "table";
    return {
      kind: "function",
      name,
      summary: { en: summary, zh: functionWords[name] ?? "" },
      params: [],
      examples: [
        builtin && name !== "nearest"
          ? `print ${builtin.example}`
          : isTable
          ? `scheme s { per tensor: T = ${statistic}  encode nearest(T, x)  decode T[q] }`
          : `scheme s { T = [-1, 0, 1]  per ${level}: ${names} = ${statistic}  encode nearest(T, x / m)  decode T[q] * m }`,
      ],
    };
  },
);

const ofNetworks = ({ kind }: AnyEntry) => kind === "networkLayer" || kind === "optimizer";

/** Scale rules, layers and optimizers stand last: some share their names with functions and layer types. */
export const entries: readonly AnyEntry[] = [
  ...files.filter((e) => !ofNetworks(e)),
  ...words,
  ...plotWords,
  ...distributionWords,
  ...integerWords,
  ...dataWords,
  ...sizeWords,
  ...functions,
  ...scaleRules,
  ...files.filter(ofNetworks),
];

/** The type of the entries of one kind. */
export type EntryOf<K extends AnyEntry["kind"]> = K extends WordEntry["kind"] ? WordEntry
  : Extract<AnyEntry, { kind: K }>;

/** The entry of a name within one kind; aliases count. */
export function find<K extends AnyEntry["kind"]>(kind: K, name: string): EntryOf<K> | undefined {
  return entries.find((e) => e.kind === kind && (e.name === name || e.aliases?.includes(name) === true)) as
    | EntryOf<K>
    | undefined;
}

/** All names of one kind, aliases not. */
export function namesOf(kind: AnyEntry["kind"]): string[] {
  return entries.filter((e) => e.kind === kind).map((e) => e.name);
}

/** The kind that a name has, to say "mse is a clipping method, not a format". */
export function kindOf(name: string): AnyEntry["kind"] | undefined {
  return entries.find((e) => e.name === name || e.aliases?.includes(name) === true)?.kind;
}

/** `int8` is short for `int(8)`: the entry and the number of its first parameter. */
export function shortFormat(name: string): { entry: FormatEntry; value: number } | undefined {
  const [, head, digits] = /^([a-z]+)(\d+)$/.exec(name) ?? [];
  const entry = head === undefined ? undefined : find("format", head);
  return entry === undefined || digits === undefined ? undefined : { entry, value: Number(digits) };
}

/** Names with their short forms: what a misspelt format may have meant. */
export function formatNames(): string[] {
  return entries.filter((e) => e.kind === "format").flatMap((e) => {
    const first = e.params[0];
    if (first?.kind !== "integer" || first.max > 16) return [e.name];
    return [
      e.name,
      ...Array.from({ length: first.max - first.min + 1 }, (_, i) => `${e.name}${first.min + i}`),
    ];
  });
}
