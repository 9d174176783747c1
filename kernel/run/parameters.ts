/**
 * Parameters of a notebook, by papermill's convention (https://papermill.readthedocs.io): the cell tagged
 * `parameters` holds the presets, and a cell tagged `injected-parameters` right after it sets what was asked for.
 */
import type { Cell, Notebook } from "../notebook/nbformat.ts";

/** The run was asked for in a way that makes no sense: nothing has been run. */
export class RunUsageError extends Error {
  override readonly name = "RunUsageError";
  readonly text: { readonly en: string; readonly zh: string };

  constructor(en: string, zh: string) {
    super(en);
    this.text = { en, zh };
  }
}

export function tagsOf(cell: Cell): readonly string[] {
  const { tags } = cell.metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

const number = String.raw`[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`;
const numberWithUnit = new RegExp(String.raw`^${number}(%| ?[A-Za-z]+)?$`);
const range = new RegExp(String.raw`^${number}\.\.${number}$`);
const quoted = /^"([^"\\\n]|\\.)*"$/;
const list = /^\[[^\n]*\]$/;
/** A name of the language or of the file, such as `mse`, `int(4)` or `true`. */
const nameOrCall = /^[\p{L}_][\p{L}\p{N}_]*(\([^\n]*\))?$/u;

/**
 * A value in the syntax of the language. What reads as a number (also with a sign, a unit, a range), a quoted text or a
 * list stands as it is. Other words are a name where the file does not have a text (`method = mse`), else a text.
 *
 * @param former what the file gives the name, as it stands there; left out: not known
 * @throws RunUsageError when the file has a number and the value is none
 */
export function literal(value: string, former?: string, name = "it"): string {
  const given = value.trim();
  const was = former?.replace(/\s*(#.*)?$/, "");
  if (was !== undefined && quoted.test(was)) return quoted.test(given) ? given : JSON.stringify(value);
  if (numberWithUnit.test(given) || range.test(given) || quoted.test(given) || list.test(given)) return given;
  if (was !== undefined && (numberWithUnit.test(was) || range.test(was))) {
    throw new RunUsageError(
      `Cannot set ${name} to "${value}" as it must be a number: the file has ${name} = ${was}`,
      `无法把 ${name} 设为 "${value}"：要是数，文件里是 ${name} = ${was}`,
    );
  }
  return was !== undefined && nameOrCall.test(given) ? given : JSON.stringify(value);
}

/** The names that a text gives a value at the start of a line, with that value as it stands there. */
export function assignmentsIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/^([\p{L}_][\p{L}\p{N}_]*)[ \t]*=(?!=)[ \t]*(.*?)\r?$/gmu)) {
    if (!found.has(name!)) found.set(name!, value!);
  }
  return found;
}

/** Refuses a name that is not among those that can be set, and says which was meant. */
export function unknownParameter(
  name: string,
  known: readonly string[],
  place: { readonly en: string; readonly zh: string },
): RunUsageError {
  const long = (other: string) => Math.min(name.length, other.length) > 2;
  const near = known.find((other) => other.toLowerCase() === name.toLowerCase()) ??
    known.find((other) => long(other) && (other.startsWith(name) || name.startsWith(other))) ??
    known.find((other) => long(other) && oneLetterApart(name, other));
  return new RunUsageError(
    `Cannot set ${name} as ${place.en} must give it a value: ${
      known.length === 0 ? "it gives none to any name" : `it gives one to ${known.join(", ")}`
    }${near === undefined ? "" : `. Did you mean ${near}?`}`,
    `无法设置 ${name}：${place.zh}没有给它赋值，${
      known.length === 0 ? "也没有给任何名称赋值" : `有值的名称是 ${known.join("、")}`
    }${near === undefined ? "" : `。是不是想写 ${near}？`}`,
  );
}

/** One letter put in, left out or exchanged, or two swapped. */
function oneLetterApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  const rest = [a.slice(from), b.slice(from)] as const;
  const [x, y] = rest;
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
    (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
}

/** Changes the notebook in place. Throws a RunUsageError when a name cannot be a parameter of it. */
export function injectParameters(notebook: Notebook, parameters: Readonly<Record<string, string>>): void {
  const given = Object.entries(parameters);
  if (given.length === 0) return;
  const at = notebook.cells.findIndex((cell) => tagsOf(cell).includes("parameters"));
  if (at < 0) {
    throw new RunUsageError(
      `Cannot set ${
        given[0]![0]
      }: no cell of the notebook has the tag "parameters". Give it to the cell that defines the names`,
      `无法设置 ${
        given[0]![0]
      }：笔记本里没有带 "parameters" 标签的单元格。请给定义这些名称的单元格加上该标签`,
    );
  }
  const known = assignmentsIn(notebook.cells[at]!.source);
  for (const [name] of given) {
    if (!known.has(name)) {
      throw unknownParameter(name, [...known.keys()], {
        en: 'the cell tagged "parameters"',
        zh: '带 "parameters" 标签的单元格',
      });
    }
  }
  const source = given.map(([name, value]) => `${name} = ${literal(value, known.get(name), name)}`).join(
    "\n",
  );
  const former = notebook.cells.findIndex((cell) => tagsOf(cell).includes("injected-parameters"));
  if (former >= 0) {
    notebook.cells[former]!.source = source;
    return;
  }
  notebook.cells.splice(at + 1, 0, {
    id: "injected-parameters",
    cell_type: "code",
    metadata: { tags: ["injected-parameters"] },
    source,
    outputs: [],
    execution_count: null,
  });
}
