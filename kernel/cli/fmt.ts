/** `quire fmt [--check] FILE...`: .quire files and the code cells of notebooks in canonical form. */
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type CellError, format } from "../../src/session.ts";
import { NotebookError, parseNotebook } from "../notebook/nbformat.ts";
import { notebookText } from "../notebook/notebook_text.ts";
import { parseOptions } from "./options.ts";
import { UsageError } from "./usage_error.ts";

interface Formatted {
  readonly text: string;
  readonly errors: readonly CellError[];
}

/**
 * A file with an error stays as it is, all others are written.
 * @returns 0; 1 when a file cannot be read, or with --check when one is not in canonical form
 */
export async function fmt(args: readonly string[]): Promise<number> {
  const { positional: paths, values } = parseOptions(args, {
    "--check": "flag",
  });
  if (paths.length === 0) throw new UsageError("quire fmt needs files");
  const check = values.has("--check");
  const colours = Deno.stderr.isTerminal() && !Deno.noColor;
  let code = 0;
  for (const path of paths) {
    const before = await readText(path);
    const { text, errors } = formatFile(path, before);
    for (const { traceback } of errors) {
      code = 1;
      const lines = traceback.join("\n");
      console.error(colours ? lines : stripVTControlCharacters(lines));
    }
    if (errors.length > 0 || text === before) continue;
    console.log(check ? `${path} is not formatted` : path);
    if (check) code = 1;
    else await Deno.writeTextFile(path, text);
  }
  return code;
}

async function readText(path: string): Promise<string> {
  const bytes = await Deno.readFile(path).catch(() => {
    throw new UsageError(
      `Cannot format ${path} as it must be a file that can be read: there is none`,
    );
  });
  try {
    // A byte order mark is left out, and comes back in no file.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      `Cannot format ${path} as it must be UTF-8 text: it is not`,
    );
  }
}

function formatFile(path: string, text: string): Formatted {
  if (path.endsWith(".quire")) {
    const { text: formatted, error } = format(text, basename(path));
    if (error !== undefined) return { text, errors: [error] };
    return { text: formatted === "" ? "" : `${formatted}\n`, errors: [] };
  }
  if (path.endsWith(".ipynb")) return formatNotebook(path, text);
  throw new UsageError(
    `quire fmt takes .quire files and notebooks (.ipynb): it was given ${path}`,
  );
}

/** Its code cells; their outputs and all else stay. */
function formatNotebook(path: string, text: string): Formatted {
  const notebook = readNotebook(path, text);
  const errors: CellError[] = [];
  let changed = false;
  for (const [i, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const { text: formatted, error } = format(
      cell.source,
      `${basename(path)}, cell ${i + 1}`,
    );
    if (error !== undefined) errors.push(error);
    changed ||= formatted !== cell.source;
    cell.source = formatted;
  }
  return { text: changed ? notebookText(notebook) : text, errors };
}

function readNotebook(path: string, text: string) {
  try {
    const notebook = parseNotebook(text, path);
    const { language = "quire" } = (notebook.metadata["kernelspec"] ?? {}) as {
      language?: string;
    };
    if (language !== "quire") {
      throw new UsageError(
        `Cannot format ${path} as its cells must be in Quire: they are in ${language}`,
      );
    }
    return notebook;
  } catch (error) {
    throw error instanceof NotebookError ? new UsageError(error.message) : error;
  }
}
