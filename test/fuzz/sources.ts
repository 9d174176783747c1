/** Every program that the repository holds: what mutations start from, and what the laws are tried on. */
import { statementHelp } from "../../src/recipe/statement_help.ts";
import { entries } from "../../src/registry/registry.ts";

const root = new URL("../../", import.meta.url).pathname;

/** The files of a folder and of those in it. */
const names = (folder: string, end: string): string[] =>
  [...Deno.readDirSync(root + folder)].flatMap((e) => {
    const path = `${folder}/${e.name}`;
    return e.isDirectory ? names(path, end) : path.endsWith(end) ? [path] : [];
  }).sort();

const text = (path: string) => Deno.readTextFileSync(root + path);

export interface Source {
  readonly name: string;
  readonly code: string;
}

export const prelude = (): Source[] =>
  names("src/prelude", ".quire").map((name) => ({ name, code: text(name) }));

/** The `quire` blocks of the README and of the reference pages. */
export const blocks = (): Source[] =>
  ["README.md", ...names("grammar/reference", ".md")].flatMap((name) =>
    [...text(name).matchAll(/^```quire[^\n]*\n([\s\S]*?)^```$/gm)].map((m) => ({ name, code: m[1]! }))
  );

/** The golden cases, one by one: most show a mistake. */
export const cases = (): Source[] =>
  names("test/cases", ".quire").flatMap((name) =>
    text(name).split(/^# --- /m).slice(1).map((part) => {
      const [title = "", ...lines] = part.split("\n");
      return { name: `${name}: ${title}`, code: lines.join("\n") };
    })
  );

/** The examples of the registry and of the statements. */
export const examples = (): Source[] => [
  ...entries.flatMap((e) => e.examples.map((code) => ({ name: `${e.kind} ${e.name}`, code }))),
  ...Object.entries(statementHelp).map(([name, { example }]) => ({ name, code: example })),
];

export const allSources = (): Source[] => [...prelude(), ...blocks(), ...cases(), ...examples()];
