/** A file that a statement writes: its name, its failures, and what is said when it is done. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { bytesText } from "../../display/table.ts";
import type { Model } from "../../model/model.ts";
import { Interrupted } from "../../tensor/interrupt.ts";
import { type Context, fail } from "../context.ts";

/**
 * A file's name says what is in it.
 * @param folder whether a path that ends in "/" is one too.
 */
export function checkEnding(path: string, ending: string, e: ast.Expression, folder = false): void {
  if (path.endsWith(ending) || (folder && path.endsWith("/"))) return;
  fail(
    messages.outOfRange(e.span, {
      what: "the name of the file",
      want: `one that ends in "${ending}"${folder ? ` or "/"` : ""}`,
      is: JSON.stringify(path),
    }),
  );
}

const plain = (path: string) =>
  path.replaceAll("\\", "/").split("/").filter((part) => part !== "" && part !== ".").join("/");
export const folderOf = (path: string): string => path.slice(0, path.search(/[^/\\]*$/));

/** A source is never touched: what is written is not all that is in it. */
export function checkSource(
  path: string,
  { path: source, files = [], name }: Pick<Model, "path" | "files" | "name">,
  e: ast.Expression,
): void {
  if (source === undefined) return;
  const all = [source, ...files.map((file) => folderOf(source) + file)].map(plain);
  if (all.includes(plain(path))) fail(messages.overSource(e.span, { path, model: name }));
}

/** Runs a writer; a failure names the file. */
export function writing<T>(path: string, e: ast.Expression, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (cause instanceof Interrupted || !(cause instanceof Error)) throw cause;
    return fail(
      messages.cannotWrite(e.span, {
        path,
        why: reason(cause.message),
      }),
    );
  }
}

/** What stands behind "Cannot create FILE as": the sentence around it is the diagnostic's. */
const reason = (message: string) =>
  message.replace(/^Cannot (?:write|create) .*? as /, "").replace(/^Cannot (?:write|create) "[^"]*":? ?/, "");

export function done(
  path: string,
  what: string,
  bytes: number,
  context: Context,
  notes: readonly string[] = [],
  before?: number,
) {
  const text = lines.wrote({
    path,
    what,
    size: bytesText(bytes),
    ...(before !== undefined && { before: bytesText(before) }),
  }, context.settings.language);
  context.emit({
    kind: "stream",
    name: "stdout",
    text: [`${text}\n`, ...notes.map((note) => `  ${note}\n`)].join(""),
  });
  return { value: { path, bytes, ...(notes.length > 0 && { notes }) } };
}
