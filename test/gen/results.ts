/** What the examples of help show when they run: the first of each entry and of each statement. */
import { entries } from "../../src/registry/registry.ts";
import { resultKey } from "../../src/recipe/help.ts";
import { statementHelp } from "../../src/recipe/statement_help.ts";
import { wordHelp } from "../../src/recipe/word_help.ts";
import { namedSchemes } from "../../src/recipe/prelude.ts";
import { exampleOf } from "../../src/recipe/scheme_example.ts";
import { openSession } from "../open_session.ts";

/** Longer tables than this are cut: help shows what a result looks like. */
const [mostLines, widest] = [12, 110];

function cut(text: string): string {
  const lines = text.trimEnd().split("\n").map((l) =>
    l.length > widest ? l.slice(0, widest) + "…" : l.trimEnd()
  );
  const kept = lines.slice(0, mostLines);
  return (lines.length > mostLines ? [...kept, "…"] : kept).join("\n");
}

export async function results(): Promise<string> {
  const examples = [
    ...entries.map((e) => [resultKey(e), e.examples[0]] as const),
    ...Object.entries(wordHelp).map(([name, h]) => [resultKey({ kind: "word", name }), h.example] as const),
    ...Object.entries(statementHelp).map(([name, h]) =>
      [resultKey({ kind: "statement", name }), h.example] as const
    ),
  ];
  const found: Record<string, string> = {};
  // One session: opening the model anew for each would take most of the time.
  const session = openSession();
  await session.run(`ocr = open("ocr")`);
  for (const [key, code] of examples) {
    const { text } = await session.run(code);
    if (text.trim() !== "") found[key] = cut(text);
    if (/^set\b/m.test(code)) await session.run("set language en");
  }
  session.session.close();
  // The examples above define names that hide some of the prelude's.
  const fresh = openSession();
  await fresh.run(`ocr = open("ocr")`);
  for (const scheme of namedSchemes()) {
    const { text, error } = await fresh.run(exampleOf(scheme));
    if (error !== undefined) throw new Error(`${exampleOf(scheme)}: ${error.message}`);
    found[resultKey({ kind: "scheme", name: scheme.name })] = cut(text);
  }
  fresh.session.close();
  return [
    "// Written by `deno task gen`: what the examples of help show when they run.",
    `export const results: Readonly<Record<string, string>> = ${JSON.stringify(found, null, 2)};`,
    "",
  ].join("\n");
}
