/** The layout of each rule: concrete tree to document. Rules that are not named here are words with blanks between them. */
import type { CstElement, CstNode } from "chevrotain";
import {
  type Doc,
  end,
  fill,
  group,
  indent,
  line,
  oneLine,
  overhang,
  row,
  rowOf,
  soft,
  wide,
} from "./print_document.ts";
import { partsOf } from "./cst.ts";
import { layersOf } from "./precedence.ts";
import { commentsDoc, type Gap, gapDoc, gapOf, hasComments, itemGap, merge } from "./print_gap.ts";

/** A token or a part of the tree, laid out. */
interface Piece {
  /** The token type or the rule; of a chain of rules that add nothing, the innermost. */
  readonly name: string;
  readonly doc: Doc;
  readonly start: number;
  readonly end: number;
  /** The comments that stood before a sign that was moved to the end of this piece. */
  readonly held?: Gap;
  /** Operands on lines that begin in one column, for where nothing stands before them. */
  readonly aligned?: Doc;
  /** The same with the blank or line end before it, behind "=". */
  readonly behindEqual?: Doc;
}

/** What a rule makes of its pieces. */
type Laid = Pick<Piece, "doc" | "aligned" | "behindEqual">;

const separators = new Set(["Comma", "Semicolon"]);
/** Rules of several operands. */
const long = new Set(["sum", "product", "comparison", "conjunction", "disjunction"]);
/** Pieces that stand tight behind the one before. */
const tight = new Set(["arguments", "parameters", "Percent", "suffix"]);

/** Lays out the trees of one text. */
export class Layout {
  constructor(private readonly text: string) {}

  /** @throws RangeError when the tree is deeper than the stack */
  statement(cst: CstNode): Doc {
    return this.piece(cst).doc;
  }

  private piece(element: CstElement): Piece {
    if (!("children" in element)) {
      const { image, tokenType, startOffset } = element;
      const name = image === "%" ? "Percent" : tokenType.name;
      return { name, doc: image, start: startOffset, end: startOffset + image.length };
    }
    let node = element;
    for (;;) {
      node = layersOf(node);
      const parts = partsOf(node);
      const [only] = parts;
      if (parts.length !== 1 || only === undefined || !("children" in only)) {
        const pieces: Piece[] = [];
        for (const part of parts) {
          if ("children" in part || part.tokenType.name !== "Line") pieces.push(this.piece(part));
        }
        pieces.sort((a, b) => a.start - b.start);
        const { doc, aligned, behindEqual } = this.rule(node.name, pieces);
        const [start, end] = [pieces[0]!.start, pieces.at(-1)!.end];
        return {
          name: node.name,
          start,
          end,
          doc,
          ...(behindEqual !== undefined && { aligned, behindEqual }),
        };
      }
      node = only;
    }
  }

  private rule(name: string, pieces: readonly Piece[]): Laid {
    if (name === "definition") return this.where(pieces);
    if (name === "sum" || name === "product") return this.operators(pieces, name === "product");
    if (name === "disjunction" || name === "conjunction") return this.connectives(pieces);
    const doc = this.ruleDoc(name, pieces);
    return name === "comparison" ? this.operands({ first: doc }) : { doc };
  }

  private ruleDoc(name: string, pieces: readonly Piece[]): Doc {
    if (/^Open(Round|Square)$/.test(pieces[0]!.name)) return this.bracket(pieces, soft);
    switch (name) {
      case "cases":
        return this.bracket(pieces, line);
      case "postfix":
        return this.join(pieces, (a, b) => a.name === "NumberLiteral" && !tight.has(b.name) ? " " : "");
      case "suffix":
      case "power":
      case "unary":
      case "help":
      case "helpFirst":
        return this.join(pieces, () => "");
      case "range": {
        // The point of `.5` would be a third one behind the dots.
        const apart = (p: Piece) =>
          long.has(p.name) || /[.．]/.test(this.text[p.start]!) && p.name !== "DotDot";
        const blank = pieces.some(apart) ? " " : "";
        return this.join(pieces, () => blank);
      }
      case "scheme":
      case "recipe":
      case "defaults":
      case "body":
        return this.block(pieces);
      case "layers":
        return this.block(pieces, line);
      case "sweep":
      case "interact":
        return this.join([
          { ...pieces[0]!, doc: this.words(pieces.slice(0, -1)), end: pieces.at(-2)!.end },
          pieces.at(-1)!,
        ], () => " ");
      case "quantize":
      case "choose":
      case "adjust":
        return this.grant(pieces);
      case "heading":
        return this.words(
          pieces.map((p) => p.name === "StringLiteral" ? { ...p, doc: overhang(p.doc as string) } : p),
        );
      default:
        return this.words(pieces);
    }
  }

  private gap(a: Piece, b: Piece): Gap {
    return merge(a.held, gapOf(this.text.slice(a.end, b.start)));
  }

  /** Pieces in a row; from the first place that may break on, indented. */
  private join(pieces: readonly Piece[], separator: (a: Piece, b: Piece) => Doc): Doc {
    const { first, further } = this.parts(pieces, separator, false);
    return further === undefined ? first : row(first, indent(2, further));
  }

  /**
   * Pieces in a row up to the first place that may break, and those from there on.
   * @param filled each place breaks on its own, where the line is full
   */
  private parts(pieces: readonly Piece[], separator: (a: Piece, b: Piece) => Doc, filled: boolean) {
    const segments: Doc[][] = [[]];
    const breaks: Doc[] = [];
    for (const [i, piece] of pieces.entries()) {
      const before = pieces[i - 1];
      if (before === undefined) segments[0]!.push(piece.doc);
      else {
        const gap = this.gap(before, piece);
        const between = gapDoc(gap, separator(before, piece));
        if (before.name === "Equal" && piece.behindEqual !== undefined && !hasComments(gap)) {
          segments.at(-1)!.push(piece.behindEqual);
        } else if (typeof between === "string") segments.at(-1)!.push(between, piece.doc);
        else {
          breaks.push(between);
          segments.push([piece.doc]);
        }
      }
    }
    const [first, ...rest] = segments.map(rowOf) as [Doc, ...Doc[]];
    if (rest.length === 0) return { first };
    const further = rest.flatMap((segment, i) => [breaks[i]!, segment]);
    const fills = filled || segments.every((segment) => segment.every(plain));
    return { first, further: fills ? fill(["", ...further]) : rowOf(further) };
  }

  /** Signs that belong to the end of the piece before them, such as commas. */
  private glue(pieces: readonly Piece[], isSign: (p: Piece) => boolean, space = ""): Piece[] {
    const glued: Piece[] = [];
    for (const piece of pieces) {
      const before = glued.at(-1);
      if (before === undefined || !isSign(piece)) glued.push(piece);
      else {
        glued[glued.length - 1] = {
          name: piece.name,
          doc: row(before.doc, space, piece.doc),
          start: before.start,
          end: piece.end,
          held: this.gap(before, piece),
        };
      }
    }
    return glued;
  }

  private words(pieces: readonly Piece[]): Doc {
    const glued = this.glue(pieces, (p) => separators.has(p.name) || p.name === "Colon");
    const broken = this.join(glued, (a, b) => separators.has(a.name) ? line : tight.has(b.name) ? "" : " ");
    return glued.some((p) => separators.has(p.name)) ? group(broken) : broken;
  }

  /** `a + b`: breaks behind the signs, where the lexer lets a statement go on. */
  private operators(pieces: readonly Piece[], filled: boolean): Laid {
    const glued = this.glue(pieces, (p) => /^(Plus|Minus|Star|Slash|Mod)$/.test(p.name), " ");
    return this.operands(this.parts(glued, () => line, filled));
  }

  /** `a and b`: breaks before the words. */
  private connectives(pieces: readonly Piece[]): Laid {
    const terms: Piece[] = [pieces[0]!];
    for (let i = 1; i + 1 < pieces.length; i += 2) {
      const word = pieces[i]!;
      const term = pieces[i + 1]!;
      const before = terms.at(-1)!;
      terms[terms.length - 1] = {
        ...before,
        end: term.start,
        held: merge(this.gap(before, word), this.gap(word, term)),
      };
      terms.push({ ...term, doc: row(word.doc, " ", term.doc) });
    }
    return this.operands(this.parts(terms, () => line, false));
  }

  private operands({ first, further = "" }: { first: Doc; further?: Doc }): Laid {
    const aligned = group(first, further);
    return { doc: group(first, indent(2, further)), aligned, behindEqual: group(indent(2, line, aligned)) };
  }

  /** `expression where a = 1, b = 2`: on its own line when it does not fit. */
  private where(pieces: readonly Piece[]): Laid {
    const [body, word, ...bindings] = pieces as [Piece, Piece, ...Piece[]];
    const glued = this.glue(bindings, (p) => separators.has(p.name));
    const list = glued.flatMap((piece, i) =>
      i === 0 ? [piece.doc] : [gapDoc(this.gap(glued[i - 1]!, piece), line), piece.doc]
    );
    const clause = indent(
      2,
      gapDoc(this.gap(body, word), line),
      "where",
      indent(6, gapDoc(this.gap(word, bindings[0]!), " "), group(rowOf(list))),
    );
    return {
      doc: group(body.doc, clause),
      behindEqual: group(body.behindEqual ?? row(" ", body.doc), clause),
    };
  }

  /** `(a, b)`, `[a, b]`, `{ a, b }`. */
  private bracket(pieces: readonly Piece[], inside: Doc): Doc {
    const open = pieces[0]!;
    const close = pieces.at(-1)!;
    const items = this.glue(pieces.slice(1, -1), (p) => separators.has(p.name));
    const [first] = items;
    const last = items.at(-1);
    if (first === undefined || last === undefined) return this.enclose(open, close);
    const opening = this.gap(open, first);
    const closing = this.gap(last, close);
    const quiet = !hasComments(opening) && !hasComments(closing);
    if (items.length === 1 && quiet && (first.name === "list" || first.name === "cases")) {
      return row(open.doc, first.doc, close.doc);
    }
    const list = items.flatMap((item, i) =>
      i === 0
        ? [items.length === 1 ? item.aligned ?? item.doc : item.doc]
        : [gapDoc(this.gap(items[i - 1]!, item), line), item.doc]
    );
    // To break so little would gain nothing.
    const short = quiet ? oneLine(row(inside, rowOf(list), inside), 24) : undefined;
    if (short !== undefined) return row(open.doc, short, close.doc);
    return group(
      open.doc,
      indent(
        2,
        gapDoc(opening, inside),
        items.every((item) => plain(item.doc)) ? fill(list) : rowOf(list),
        commentsDoc(closing),
      ),
      hasComments(closing) ? end : inside,
      close.doc,
    );
  }

  /** Brackets around nothing but perhaps comments. */
  private enclose(open: Piece, close: Piece): Doc {
    const gap = this.gap(open, close);
    const between = open.name === "OpenCurly" ? " " : "";
    if (!hasComments(gap)) return row(open.doc, between, close.doc);
    return row(open.doc, indent(2, itemGap(gap, { first: true, last: true })), end, close.doc);
  }

  /** A head and items in braces: one a line, unless they were written on one line and fit there. */
  private block(pieces: readonly Piece[], between: Doc = wide): Doc {
    const at = pieces.findIndex((p) => p.name === "OpenCurly");
    const head = pieces.slice(0, at);
    const open = pieces[at]!;
    const close = pieces.at(-1)!;
    const braces = this.braces(open, pieces.slice(at + 1, -1), close, between);
    if (head.length === 0) return braces;
    const before: Piece = { ...head[0]!, doc: this.words(head), end: head.at(-1)!.end };
    return this.join([before, { ...open, doc: braces }], () => " ");
  }

  private braces(open: Piece, items: readonly Piece[], close: Piece, between: Doc): Doc {
    const [first] = items;
    const last = items.at(-1);
    if (first === undefined || last === undefined) return this.enclose(open, close);
    if (!/[\r\n]/.test(this.text.slice(open.start, close.end))) {
      const list = items.flatMap((item, i) => i === 0 ? [item.doc] : [between, item.doc]);
      return group(open.doc, indent(2, line, rowOf(list)), line, close.doc);
    }
    const list = items.flatMap((item, i) =>
      i === 0
        ? [itemGap(this.gap(open, item), { first: true }), item.doc]
        : [itemGap(this.gap(items[i - 1]!, item), {}), item.doc]
    );
    return row(
      open.doc,
      indent(2, rowOf(list), itemGap(this.gap(last, close), { last: true })),
      end,
      close.doc,
    );
  }

  /** A rule of a recipe: its format and its properties may go on the next line, as newlines are free in its braces. */
  private grant(pieces: readonly Piece[]): Doc {
    const segments: Piece[] = [];
    let current: Piece[] = [];
    const finish = () => {
      if (current.length > 0) {
        segments.push({ ...current[0]!, doc: this.words(current), end: current.at(-1)!.end });
      }
      current = [];
    };
    for (const piece of pieces) {
      const property = ["property", "per", "clip", "word"].includes(piece.name);
      if (piece.name === "To" || piece.name === "From" || property) finish();
      current.push(piece);
    }
    finish();
    return indent(
      2,
      fill(
        segments.flatMap((piece, i) =>
          i === 0 ? [piece.doc] : [gapDoc(this.gap(segments[i - 1]!, piece), line), piece.doc]
        ),
      ),
    );
  }
}

/** Whether a document is nothing but words. */
function plain(doc: Doc): boolean {
  return typeof doc === "string" || (doc.kind === "row" && doc.parts.every(plain));
}
