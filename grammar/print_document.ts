/**
 * Documents: text with the places where it may break, and the printer that decides which of them do. After Oppen,
 * "Prettyprinting" (1980), and Wadler, "A prettier printer" (2003): a group stays on its line when it fits there.
 */
import { columns } from "./columns.ts";

export type Doc =
  | string
  /** A blank, or nothing, where its group stays on one line; a line end where it breaks. */
  | { readonly kind: "line"; readonly flat: string }
  /** A line end for sure; `blank`: with an empty line before it. */
  | { readonly kind: "end"; readonly blank: boolean }
  /** Behind what stands on the line; takes no part in its width. */
  | { readonly kind: "comment"; readonly text: string }
  /** A text for whose sake nothing before it breaks. */
  | { readonly kind: "overhang"; readonly text: string }
  | { readonly kind: "row"; readonly parts: readonly Doc[]; readonly breaks: boolean }
  | { readonly kind: "group"; readonly of: Doc; readonly breaks: boolean }
  | { readonly kind: "indent"; readonly by: number; readonly of: Doc; readonly breaks: boolean }
  /** Contents and the separators between them: each separator breaks on its own, where the line is full. */
  | { readonly kind: "fill"; readonly parts: readonly Doc[]; readonly breaks: boolean };

const breaks = (doc: Doc): boolean =>
  typeof doc !== "string" && (doc.kind === "end" || ("breaks" in doc && doc.breaks));

export const line: Doc = { kind: "line", flat: " " };
export const soft: Doc = { kind: "line", flat: "" };
/** Between the items of a block that stands on one line. */
export const wide: Doc = { kind: "line", flat: "  " };
export const end: Doc = { kind: "end", blank: false };
export const blankLine: Doc = { kind: "end", blank: true };
export const comment = (text: string): Doc => ({ kind: "comment", text });
export const overhang = (text: string): Doc => ({ kind: "overhang", text });
/** Of however many parts: a long list is no list of arguments. */
export const rowOf = (parts: readonly Doc[]): Doc => ({ kind: "row", parts, breaks: parts.some(breaks) });
export const row = (...parts: readonly Doc[]): Doc => rowOf(parts);
export const group = (...parts: readonly Doc[]): Doc => {
  const of = row(...parts);
  return { kind: "group", of, breaks: breaks(of) };
};
export const indent = (by: number, ...parts: readonly Doc[]): Doc => {
  const of = row(...parts);
  return { kind: "indent", by, of, breaks: breaks(of) };
};
export const fill = (parts: readonly Doc[]): Doc => ({ kind: "fill", parts, breaks: parts.some(breaks) });

/** One line of the result. */
export interface PrintedLine {
  code: string;
  comment?: string;
}

interface Task {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

/** Whether `first`, and what follows it up to the next place that may break, stays within `room` columns. */
function fits(first: Task, rest: readonly Task[], room: number): boolean {
  const todo: Task[] = [first];
  let next = rest.length;
  while (room >= 0) {
    const task = todo.pop() ?? rest[--next];
    if (task === undefined) return true;
    const { doc, flat } = task;
    if (typeof doc === "string") room -= columns(doc);
    else if (doc.kind === "end" || doc.kind === "comment" || doc.kind === "overhang") return true;
    else if (doc.kind === "line") {
      if (!flat) return true;
      room -= doc.flat.length;
    } else if (doc.kind === "row" || doc.kind === "fill") {
      for (let i = doc.parts.length - 1; i >= 0; i--) todo.push({ ...task, doc: doc.parts[i]! });
    } else todo.push({ ...task, doc: doc.of });
  }
  return false;
}

/** The lines of a document; its groups stay within `width` columns where their words let them. */
export function printLines(doc: Doc, width: number): PrintedLine[] {
  const lines: PrintedLine[] = [{ code: "" }];
  let now = lines[0]!;
  let column = 0;
  const todo: Task[] = [{ doc, indent: 0, flat: false }];
  const newLine = (indent: number, blank = false) => {
    now.code = now.code.trimEnd();
    if (blank) lines.push({ code: "" });
    now = { code: " ".repeat(indent) };
    lines.push(now);
    column = indent;
  };
  const write = (text: string) => {
    now.code += text;
    column += columns(text);
  };
  const room = () => width - column;
  for (let task = todo.pop(); task !== undefined; task = todo.pop()) {
    const { doc, indent, flat } = task;
    if (typeof doc === "string") write(doc);
    else if (doc.kind === "comment") now.comment = doc.text;
    else if (doc.kind === "overhang") write(doc.text);
    else if (doc.kind === "end") newLine(indent, doc.blank);
    else if (doc.kind === "line") {
      if (flat) write(doc.flat);
      else newLine(indent);
    } else if (doc.kind === "row") {
      for (let i = doc.parts.length - 1; i >= 0; i--) todo.push({ doc: doc.parts[i]!, indent, flat });
    } else if (doc.kind === "indent") todo.push({ doc: doc.of, indent: indent + doc.by, flat });
    else if (doc.kind === "group") {
      const trial = { doc: doc.of, indent, flat: true };
      todo.push(flat || (!doc.breaks && fits(trial, todo, room())) ? trial : { ...trial, flat: false });
    } else {
      pushFill(task, doc.parts);
    }
  }
  now.code = now.code.trimEnd();
  return lines;

  /** Content and separator in turn: a separator breaks when what follows it does not fit. */
  function pushFill({ indent, flat }: Task, parts: readonly Doc[]): void {
    const tasks: Task[] = [];
    let used = column;
    for (const [i, part] of parts.entries()) {
      if (flat || i % 2 === 0) {
        tasks.push({ doc: part, indent, flat });
        used += flatWidth(part);
        continue;
      }
      const next: Task = { doc: row(part, parts[i + 1] ?? ""), indent, flat: true };
      const full = breaks(parts[i + 1] ?? "") || !fits(next, i + 2 < parts.length ? [] : todo, width - used);
      tasks.push({ doc: part, indent, flat: !full && !breaks(part) });
      used = full || breaks(part) ? indent : used + flatWidth(part);
    }
    for (const task of tasks.reverse()) todo.push(task);
  }
}

/** The document on one line; undefined where that is longer than `most` units, or must break. */
export function oneLine(doc: Doc, most: number): string | undefined {
  if (typeof doc === "string") return doc.length <= most ? doc : undefined;
  if (doc.kind === "line") return doc.flat;
  if (doc.kind === "end" || doc.kind === "comment" || doc.kind === "overhang") return undefined;
  if ("of" in doc) return oneLine(doc.of, most);
  let text = "";
  for (const part of doc.parts) {
    const more = oneLine(part, most - text.length);
    if (more === undefined) return undefined;
    text += more;
  }
  return text;
}

/** Columns of a document on one line. */
function flatWidth(doc: Doc): number {
  if (typeof doc === "string") return columns(doc);
  if (doc.kind === "line") return doc.flat.length;
  if (doc.kind === "row" || doc.kind === "fill") {
    return doc.parts.reduce((sum, part) => sum + flatWidth(part), 0);
  }
  return "of" in doc ? flatWidth(doc.of) : 0;
}
