/** Reading chevrotain's concrete tree: children by label, spans, and what to do when recovery left a part out. */
import type { CstElement, CstNode, IToken } from "chevrotain";
import type { Word } from "./ast.ts";
import type { Span } from "./diagnostic.ts";

/** A part of a statement is missing: the parser has already said so. */
export class Incomplete extends Error {}

export function nodes(cst: CstNode, label: string): CstNode[] {
  return (cst.children[label] ?? []).filter((element): element is CstNode => "children" in element);
}

/** The one child under a label; throws Incomplete when recovery left it out. */
export function node(cst: CstNode, label: string): CstNode {
  const [found] = nodes(cst, label);
  if (found === undefined || found.recoveredNode === true) throw new Incomplete();
  return found;
}

export function tokens(cst: CstNode, label: string): IToken[] {
  return (cst.children[label] ?? []).filter((element): element is IToken => !("children" in element));
}

export function token(cst: CstNode, label: string): IToken {
  const [found] = tokens(cst, label);
  // A token that recovery inserted has no place in the text.
  if (found === undefined || !(found.startOffset >= 0)) throw new Incomplete();
  return found;
}

export function spanOfToken(found: IToken): Span {
  return { start: found.startOffset, end: found.startOffset + found.image.length };
}

export function wordOf(found: IToken): Word {
  return { text: found.image, span: spanOfToken(found) };
}

/** Where an element's tokens begin; those under one label are in the order of the text. */
function startOf(element: CstElement): number {
  if (!("children" in element)) return element.startOffset;
  let start = Infinity;
  for (const list of Object.values(element.children)) {
    if (list?.[0] !== undefined) start = Math.min(start, startOf(list[0]));
  }
  return start;
}

function endOf(element: CstElement): number {
  if (!("children" in element)) return element.startOffset + element.image.length;
  let end = -Infinity;
  for (const list of Object.values(element.children)) {
    const last = list?.at(-1);
    if (last !== undefined) end = Math.max(end, endOf(last));
  }
  return end;
}

/** The span that a node's tokens cover. */
export function spanOfNode(cst: CstNode): Span {
  const span = { start: startOf(cst), end: endOf(cst) };
  if (!(span.start <= span.end)) throw new Incomplete();
  return span;
}

/** The value of a quoted text: its escapes are `\"`, `\\`, `\n` and `\t`. */
export function unquote(image: string): string {
  return image.slice(1, -1).replace(/\\(.)/g, (_, c: string) => c === "n" ? "\n" : c === "t" ? "\t" : c);
}
