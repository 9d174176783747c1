/** `plot theory of gauss, t for b in 2..8`: bits against SQNR, what quantizers can do at best, and measured points over it. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { captions, wordsIn } from "../../../grammar/messages/figures.ts";
import type { Distribution } from "../../numerics/distribution/distribution.ts";
import { sqnr } from "../../numerics/sqnr.ts";
import { theoryFigure, type TheoryLine } from "../../plots/theory.ts";
import { find } from "../../registry/registry.ts";
import { type Context, fail } from "../context.ts";
import { distributionsIn } from "../distributions/arguments.ts";
import { evaluate } from "../expression.ts";
import { integers, intervalOf } from "../sampled.ts";
import { columnAt } from "../tables/columns.ts";
import type { TableValue } from "../tables/table_value.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

/** The quantizers that are drawn: the best of all, and the best of those with even steps around 0. */
const quantizers = ["lloyd_max", "mid_tread"] as const;
const quantizerNames = { lloyd_max: "Lloyd-Max", mid_tread: "best uniform" } as const;
const mostBits = 8;
const example = "plot theory of gauss, laplace for b in 2..8";

function bitsIn(s: PlotStatement, context: Context): { variable: string; bits: number[] } {
  if (s.domain === undefined) {
    return fail(messages.missingParameter(s.span, { of: "this plot", name: "for b in 2..8", example }));
  }
  const interval = intervalOf(s.domain, context);
  const { span } = s.domain.range;
  if (!interval.integer || interval.from < 1 || interval.to > mostBits) {
    fail(messages.outOfRange(span, {
      what: "the range of bits",
      want: `integers in 1..${mostBits}`,
      is: `${interval.from}..${interval.to}`,
    }));
  }
  return { variable: interval.variable, bits: [...integers(interval)] };
}

interface Line extends TheoryLine {
  readonly distribution?: string;
}

/** In dB, by distribution, quantizer and bits: what is best never changes, and a slider asks for it at each move. */
const known = new Map<string, number>();

function linesOf(p: Distribution, bits: readonly number[], context: Context): Line[] {
  return quantizers.map((name) => {
    const quantizer = find("quantizer", name)!;
    const able = bits.filter((b) => b >= quantizer.leastBits);
    return {
      kind: name === "lloyd_max" ? "best" : "uniform",
      distribution: p.name,
      name: `${p.name}, ${quantizerNames[name]}`,
      bits: able,
      sqnr: able.map((b) => {
        context.poll();
        const key = `${p.name} ${name} ${b}`;
        const found = known.get(key) ?? sqnr(p.variance, quantizer.best(p, b).mse);
        known.set(key, found);
        return found;
      }),
    };
  });
}

/** The bits and the SQNR of the rows of a table: the column of the plot's variable, and that which is called sqnr. */
function pointsOf(e: ast.Expression, table: TableValue, variable: string, context: Context): Line[] {
  const { span } = e;
  const [x, y] = [columnAt(table, { text: variable, span }), columnAt(table, { text: "sqnr", span })];
  const rows = table.rows.filter((row) => typeof row[x] === "number" && typeof row[y] === "number");
  if (rows.length === 0) {
    fail(
      messages.cannotCompute(span, {
        what: "draw this table",
        why: `it has no rows with numbers of ${variable} and sqnr`,
      }),
    );
  }
  // What else tells rows apart, such as the clip of a sweep, tells the points apart.
  const others = table.columns.flatMap((c, i) => i !== x && i !== y && c.type !== "number" ? [i] : []);
  const name = context.source.text.slice(span.start, span.end);
  const groups = Map.groupBy(rows, (row) => others.map((i) => String(row[i])).join(", "));
  return [...groups].map(([group, all]) => ({
    kind: "measured",
    name: group === "" ? name : `${name}: ${group}`,
    bits: all.map((row) => row[x] as number),
    sqnr: all.map((row) => row[y] as number),
  }));
}

export function plotTheory(s: PlotStatement, context: Context): Drawn {
  const { variable, bits } = bitsIn(s, context);
  const lines = s.values.flatMap((e) => {
    const value = evaluate(e, context);
    if (value.kind === "table") return pointsOf(e, value.table, variable, context);
    return distributionsIn(value, e, context, new Map()).flatMap((p) => linesOf(p, bits, context));
  });
  const { language } = context.settings;
  const worded = lines.map(({ distribution, ...line }) =>
    distribution === undefined || line.kind === "measured" ? line : {
      ...line,
      name: captions.best({
        distribution,
        quantizer: line.kind === "best" ? "Lloyd-Max" : "best uniform",
      }, language),
    }
  );
  const figure = theoryFigure(
    { title: wordsIn(language)("SQNR against bits"), bits, lines: worded },
    language,
  );
  return { figure, value: { bits, lines: lines.map(({ distribution: _, ...line }) => line) } };
}
