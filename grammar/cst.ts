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

/** All children, by label. */
export function partsOf({ children }: CstNode): CstElement[] {
  const parts: CstElement[] = [];
  // One of the hottest loops of the formatter: no list of labels is made.
  for (const label in children) for (const part of children[label]!) parts.push(part);
  return parts;
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

/** The span that a node's tokens cover. */
export function spanOfNode({ location }: CstNode): Span {
  const { startOffset: start, endOffset: last = NaN } = location ?? { startOffset: NaN };
  if (!(start <= last)) throw new Incomplete();
  return { start, end: last + 1 };
}

/** The value of a quoted text: its escapes are `\"`, `\\`, `\n` and `\t`. */
export function unquote(image: string): string {
  return image.slice(1, -1).replace(/\\(.)/g, (_, c: string) => c === "n" ? "\n" : c === "t" ? "\t" : c);
}
