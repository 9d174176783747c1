/**
 * Notebook files, format 4 (https://nbformat.readthedocs.io/en/latest/format_description.html). In memory every text is
 * one string; in the file long texts are lists of lines, so that version control shows changes line by line.
 */
import { interactType, viewType } from "../mime_types.ts";

export type Json = Record<string, unknown>;

export interface Notebook extends Json {
  cells: Cell[];
  metadata: Json;
  nbformat: 4;
  nbformat_minor: number;
}

export interface Cell extends Json {
  /** Since 4.5. */
  id?: string;
  cell_type: "code" | "markdown" | "raw";
  metadata: Json;
  source: string;
  /** Code cells only. */
  outputs?: Output[];
  execution_count?: number | null;
}

export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Json; metadata: Json }
  | { output_type: "execute_result"; data: Json; metadata: Json; execution_count: number | null }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** Says which field of which cell is wrong. */
export class NotebookError extends Error {
  override readonly name = "NotebookError";
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `name` is how errors call the file. Throws a NotebookError. */
export function parseNotebook(text: string, name: string): Notebook {
  let value: unknown;
  try {
    // Some editors put a byte order mark in front.
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    const why = /^(<{7}|>{7})( |$)/m.test(text)
      ? "it has the marks of a merge conflict (<<<<<<<), which must be resolved in it as a text"
      : `it is not JSON: ${(cause as Error).message}`;
    throw new NotebookError(`Cannot read "${name}" as a notebook: ${why}`);
  }
  return checkNotebook(value, name);
}

/**
 * Checks what a front end relies on, joins lines to texts, and takes away what a file must not say by itself: whether
 * it is trusted, and the widgets of an interaction. Changes the value in place. Throws a NotebookError.
 */
export function checkNotebook(value: unknown, name: string): Notebook {
  const check = (holds: boolean, where: string, must: string, is: unknown) => {
    if (holds) return;
    const shown = JSON.stringify(is) ?? "missing";
    throw new NotebookError(
      `Cannot read "${name}" as a notebook: ${where} must be ${must}: it is ${
        shown.length > 60 ? shown.slice(0, 60) + "..." : shown
      }`,
    );
  };
  /** The text at `key`, joined when it is a list of lines. */
  const text = (holder: Json, key: string, where: string) => {
    const lines = holder[key];
    const listed = Array.isArray(lines) && lines.every((line) => typeof line === "string");
    check(typeof lines === "string" || listed, `${where}.${key}`, "a text or a list of lines", lines);
    if (listed) holder[key] = lines.join("");
  };
  const object = (holder: Json, key: string, where: string): Json => {
    const found = holder[key] ??= {};
    check(isObject(found), `${where}.${key}`, "an object", found);
    return found as Json;
  };

  check(isObject(value), "the file", "a JSON object", value);
  const notebook = value as Json;
  const { nbformat } = notebook;
  if (typeof nbformat === "number" && nbformat !== 4) {
    const must = `nbformat must be 4: it is ${nbformat}`;
    throw new NotebookError(`Cannot read "${name}" as a notebook: ${must} (${cureOf(nbformat)})`);
  }
  check(nbformat === 4, "nbformat", "4", nbformat);
  check(
    Number.isInteger(notebook.nbformat_minor),
    "nbformat_minor",
    "a whole number",
    notebook.nbformat_minor,
  );
  for (const key of ["trusted", "signature", "orig_nbformat", "orig_nbformat_minor"]) {
    delete object(notebook, "metadata", "the notebook")[key];
  }
  check(Array.isArray(notebook.cells), "cells", "a list", notebook.cells);
  (notebook.cells as unknown[]).forEach((cell, c) => {
    const where = `cells[${c}]`;
    check(isObject(cell), where, "an object", cell);
    const type = (cell as Json).cell_type;
    check(/^(code|markdown|raw)$/.test(String(type)), `${where}.cell_type`, "code, markdown or raw", type);
    checkCell(cell as Json, where);
  });
  return notebook as Notebook;

  function checkCell(cell: Json, where: string): void {
    delete object(cell, "metadata", where).trusted;
    text(cell, "source", where);
    if (cell.id !== undefined) {
      const holds = typeof cell.id === "string" && /^[\w-]{1,64}$/.test(cell.id);
      check(holds, `${where}.id`, "1 to 64 letters, digits, - or _", cell.id);
    }
    if (cell.attachments !== undefined) {
      const attachments = object(cell, "attachments", where);
      for (const key of Object.keys(attachments)) {
        joinBundle(object(attachments, key, `${where}.attachments`));
      }
    }
    if (cell.cell_type !== "code") return;
    const count = cell.execution_count ??= null;
    check(
      count === null || Number.isInteger(count),
      `${where}.execution_count`,
      "a whole number or null",
      count,
    );
    const outputs = cell.outputs ??= [];
    check(Array.isArray(outputs), `${where}.outputs`, "a list", outputs);
    (outputs as unknown[]).forEach((output, o) => {
      check(isObject(output), `${where}.outputs[${o}]`, "an object", output);
      checkOutput(output as Json, `${where}.outputs[${o}]`);
    });
  }

  function checkOutput(output: Json, where: string): void {
    const type = output.output_type;
    if (type === "stream") {
      check(
        output.name === "stdout" || output.name === "stderr",
        `${where}.name`,
        "stdout or stderr",
        output.name,
      );
      text(output, "text", where);
    } else if (type === "error") {
      for (const key of ["ename", "evalue"]) {
        check(typeof output[key] === "string", `${where}.${key}`, "a text", output[key]);
      }
      check(Array.isArray(output.traceback), `${where}.traceback`, "a list of lines", output.traceback);
    } else {
      const known = type === "display_data" || type === "execute_result";
      check(known, `${where}.output_type`, "stream, display_data, execute_result or error", type);
      const data = object(output, "data", where);
      joinBundle(data);
      // Its models lived in a kernel; the interaction beside it holds all that a page needs.
      if (interactType in data) delete data[viewType];
      object(output, "metadata", where);
    }
  }
}

const cureOf = (nbformat: number) =>
  nbformat > 4
    ? "a newer program wrote it"
    : "`jupyter nbconvert --to notebook --nbformat 4 FILE` brings it up to date";

const isJsonMime = (mime: string) => mime === "application/json" || /^application\/.*\+json$/.test(mime);

function joinBundle(bundle: Json): void {
  for (const [mime, value] of Object.entries(bundle)) {
    const lines = Array.isArray(value) && value.every((line) => typeof line === "string");
    if (lines && !isJsonMime(mime)) bundle[mime] = value.join("");
  }
}
