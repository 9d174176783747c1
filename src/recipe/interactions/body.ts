/** The body of an interaction: which statements it may have, which names it reads, and how it is run. */
import type * as ast from "../../../grammar/ast.ts";
import { DiagnosticError, type Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { inSetting } from "../../../grammar/messages/tables.ts";
import type { Output } from "../../output.ts";
import { settingText } from "../controls.ts";
import { type Context, fail } from "../context.ts";
import { reads, readsOfBody } from "../reads.ts";
import { Scope } from "../scope.ts";
import { runStatement } from "../statements/all.ts";
import type { Value } from "../values.ts";
import type { Control } from "./interaction.ts";

interface Cure {
  readonly cure: string;
  readonly cureZh: string;
}

const definition: Cure = {
  cure: "Define it above the interaction, with a parameter for each control that it needs",
  cureZh: "在 interact 之前定义它，用参数代替控件的名称",
};
const file: Cure = {
  cure: "Write the file in a statement of its own, below the interaction",
  cureZh: "在 interact 之后用单独的语句写文件",
};
const alone: Cure = { cure: "Write it in a statement of its own", cureZh: "写成单独的语句" };

/** Statements that leave something behind or that no move of a control can repeat. */
const refused: Partial<Record<ast.StatementKind, Cure>> = {
  formula: definition,
  scheme: definition,
  recipe: definition,
  export: file,
  save: file,
  set: alone,
  clear: alone,
  help: alone,
  interact: { cure: "Write all controls in one interaction", cureZh: "把所有控件写在同一个 interact 里" },
};

/** @throws DiagnosticError with every statement that cannot stand in an interaction. */
export function checkBody(body: readonly ast.Statement[], controls: readonly string[], span: Span): void {
  if (body.length === 0) fail(messages.nothingToShow(span, {}));
  const mistakes = body.flatMap((statement) => {
    const cure = refused[statement.kind];
    if (cure !== undefined) {
      return [messages.notInteractive(statement.span, { kind: statement.kind, ...cure })];
    }
    if (statement.kind !== "assign") return [];
    return statement.names.filter((n) => controls.includes(n.text))
      .map((n) => messages.duplicateName(n.span, { name: n.text }));
  });
  if (mistakes.length > 0) fail(...mistakes);
}

/** The names of the session that a body reads, itself or through the recipes it uses. */
export function inputsOf(
  body: readonly ast.Statement[],
  controls: readonly ast.Control[],
  chosen: readonly Value[],
  scope: Scope,
): string[] {
  const found = new Set<string>();
  const look = (name: string) => {
    const value = scope.get(name);
    if (value === undefined || found.has(name)) return;
    found.add(name);
    recipes(value);
  };
  // A recipe reads its names where it is used; what it names is not told from its own parameters, which does no harm.
  const recipes = (value: Value) => {
    if (value.kind === "recipe") {
      const own = new Set(value.use.definition.parameters.map((p) => p.name.text));
      for (const name of namesIn(value.use.definition)) if (!own.has(name)) look(name);
    } else if (value.kind === "list" || value.kind === "tuple") value.items.forEach(recipes);
  };
  const own = new Set(controls.map((c) => c.name.text));
  for (const { text } of readsOfBody(body, own)) look(text);
  // `show` takes words of the language too, so that its names are not checked beforehand.
  for (const s of body) if (s.kind === "show") { for (const { text } of reads(s.value, own)) look(text); }
  chosen.forEach(recipes);
  return [...found];
}

/** Every name and every callee in a piece of the tree. */
function* namesIn(tree: unknown): Generator<string> {
  if (typeof tree !== "object" || tree === null) return;
  const node = tree as { kind?: unknown; name?: unknown; callee?: { text: string } };
  if (node.kind === "name" && typeof node.name === "string") yield node.name;
  if (node.kind === "call" && node.callee !== undefined) yield node.callee.text;
  for (const [key, part] of Object.entries(tree)) if (key !== "source") yield* namesIn(part);
}

/** Whether a body opens files, which only a kernel can. */
export function opens(body: readonly ast.Statement[], scope: Scope): boolean {
  return scope.get("open") === undefined && [...readsOfBody(body, new Set())].some((n) => n.text === "open");
}

/**
 * Runs a body with its controls as constants; nothing that it defines is left. What it shows, in order: pictures may still
 * be drawn.
 * @throws DiagnosticError that names the setting.
 */
export async function runBody(
  body: readonly ast.Statement[],
  setting: ReadonlyMap<string, Value>,
  controls: readonly Control[],
  context: Context,
): Promise<(Output | Promise<Output>)[]> {
  const scope = new Scope(context.scope);
  for (const [name, value] of setting) scope.set(name, value);
  const outputs: (Output | Promise<Output>)[] = [];
  const inner: Context = { ...context, scope, controls, emit: (output) => void outputs.push(output) };
  try {
    for (const statement of body) {
      context.poll();
      await runStatement(statement, inner);
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const where = settingText(setting);
    throw new DiagnosticError(...error.diagnostics.map((d) => inSetting(d, where)));
  }
  return outputs;
}
