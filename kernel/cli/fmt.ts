/** `quire fmt [--check] FILE...`: .quire files and the code cells of notebooks in canonical form. */
import { basename } from "node:path";
import { type CellError, format, type Told } from "../../src/session.ts";
import { notebookText } from "../notebook/notebook_text.ts";
import { optionsOf } from "./descriptions.ts";
import { complain, plain, print, write } from "./output.ts";
import { notebookOf, readSource, type SourceFile, standardInput } from "./source_file.ts";
import { writeWhole } from "./target_file.ts";
import { both, language, say } from "./text.ts";
import { FileError, UsageError } from "./usage_error.ts";

interface FormattedFile {
  readonly text: string;
  readonly errors: readonly CellError[];
  readonly told: readonly Told[];
}

/**
 * A file with an error stays as it is, all others are written.
 * @returns 0; 1 when a file cannot be read as Quire, or with --check when one is not in canonical form
 */
export async function fmt(args: readonly string[]): Promise<number> {
  const { positional: paths, values } = optionsOf("fmt", args);
  if (paths.length === 0) throw new UsageError("it needs a file", "要写明文件");
  const check = values.has("--check"), json = values.has("--json");
  let code = 0;
  for (const path of paths) {
    const file = await readSource(path, { ...both("format", "格式化"), command: "fmt" });
    const { text, errors, told } = formatFile(file);
    for (const { traceback } of errors) {
      code = 1;
      complain(plain(traceback.join("\n"), Deno.stderr));
    }
    const formatted = errors.length === 0 && text === file.text;
    if (json) {
      const failed = told.map(({ severity: _, ...value }) => value);
      print(JSON.stringify({ file: file.name, formatted, errors: failed }));
    }
    if (path === standardInput && !check && !json) {
      if (errors.length === 0) write(Deno.stdout, text);
      continue;
    }
    if (errors.length > 0 || formatted) continue;
    if (check) code = 1;
    if (!json) print(check ? say(both(`${path} is not formatted`, `${path} 的格式不规范`)) : path);
    if (!check && path !== standardInput) await writeWhole(path, new TextEncoder().encode(text));
  }
  return code;
}

function formatFile(file: SourceFile): FormattedFile {
  const { kind, name, text } = file;
  if (kind === "notebook") return formatNotebook(file);
  const { text: formatted, error, told } = format(text, basename(name), language());
  if (error !== undefined) return { text, errors: [error], told };
  return { text: formatted === "" ? "" : `${formatted}\n`, errors: [], told };
}

/** Its code cells; their outputs and all else stay. */
function formatNotebook(file: SourceFile): FormattedFile {
  const { name, text } = file;
  const notebook = notebookOf(file);
  const { language: of = "quire" } = (notebook.metadata["kernelspec"] ?? {}) as { language?: string };
  if (of !== "quire") {
    throw new FileError(
      `Cannot format ${name} as its cells must be in Quire: they are in ${of}`,
      `无法格式化 ${name}：它的单元格要用 Quire 写，实际是 ${of}`,
    );
  }
  const errors: CellError[] = [], told: Told[] = [];
  let changed = false;
  for (const [i, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const place = `${basename(name)}, cell ${i + 1}`;
    const { text: formatted, error, told: more } = format(cell.source, place, language());
    if (error !== undefined) errors.push(error);
    told.push(...more);
    changed ||= formatted !== cell.source;
    cell.source = formatted;
  }
  return { text: changed ? notebookText(notebook) : text, errors, told };
}
