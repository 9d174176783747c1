/**
 * Parameters of a notebook, by papermill's convention (https://papermill.readthedocs.io): the cell tagged
 * `parameters` holds the presets, and a cell tagged `injected-parameters` right after it sets what was asked for.
 */
import type { Cell, Notebook } from "../notebook/nbformat.ts";

/** The run was asked for in a way that makes no sense: nothing has been run. */
export class RunUsageError extends Error {
  override readonly name = "RunUsageError";
}

export function tagsOf(cell: Cell): readonly string[] {
  const { tags } = cell.metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

const identifier = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * A value in the syntax of the language. What reads as a number (also with a sign, a unit, a range), a quoted text or a
 * list stands as it is; everything else is a text.
 */
export function literal(value: string): string {
  const number = String.raw`[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`;
  const plain = new RegExp(String.raw`^(${number}(%| ?[A-Za-z]+)?|${number}\.\.${number})$`);
  const enclosed = /^("([^"\\\n]|\\.)*"|\[[^\n]*\])$/;
  return plain.test(value) || enclosed.test(value) ? value : JSON.stringify(value);
}

/** Changes the notebook in place. Throws a RunUsageError when a name cannot be a parameter of it. */
export function injectParameters(notebook: Notebook, parameters: Readonly<Record<string, string>>): void {
  const given = Object.entries(parameters);
  if (given.length === 0) return;
  const at = notebook.cells.findIndex((cell) => tagsOf(cell).includes("parameters"));
  if (at < 0) {
    throw new RunUsageError(
      `Cannot set the parameter "${given[0]![0]}": no cell of the notebook has the tag "parameters"`,
    );
  }
  const known = [...notebook.cells[at]!.source.matchAll(/^[ \t]*([\p{L}_][\p{L}\p{N}_]*)[ \t]*=/gmu)].map((
    m,
  ) => m[1]!);
  for (const [name] of given) {
    if (!identifier.test(name)) {
      throw new RunUsageError(`Cannot set the parameter "${name}": it is not a name`);
    }
    if (!known.includes(name)) {
      const must = known.length === 0 ? "none" : known.join(", ");
      throw new RunUsageError(`Cannot set the parameter "${name}": the notebook has ${must}`);
    }
  }
  const source = given.map(([name, value]) => `${name} = ${literal(value)}`).join("\n");
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
