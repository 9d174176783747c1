/** `plot levels of int4, nf4, mxfp4 mark 32`: every value of each format, and with a mark what blocks of that size cost and lose. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { captions, wordsIn } from "../../../grammar/messages/figures.ts";
import { greatestDivisor } from "../../formula/scheme/pieces.ts";
import { valueOfPattern } from "../../formula/scheme/patterns.ts";
import { bindScheme } from "../../formula/scheme/bound.ts";
import { bitsOf } from "../../formula/scheme/run.ts";
import { runScalar } from "../../formula/scheme/scalar.ts";
import { variablesOf } from "../../formula/scheme/variables.ts";
import { drawInto } from "../../numerics/distribution/draw.ts";
import { gauss } from "../../numerics/distribution/gauss.ts";
import { sqnr } from "../../numerics/sqnr.ts";
import { levelsFigure, type NumberLine } from "../../plots/levels.ts";
import { extent } from "../../plots/polyline.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { number } from "../expression.ts";
import { type Coding, codingIn } from "./coding.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";
import { schemeNamed } from "./scheme_named.ts";

/** Values of a block, and values that are tried. */
const mostBlock = 4096;
const mostLines = 8, mostCodes = 1 << 16, elements = 8192;

/** Every value that codes stand for, ascending, once each. */
function levelsIn(coding: Coding, e: ast.Expression): number[] {
  const { codes, name } = coding;
  if (codes.kind === "open") {
    return fail(messages.cannotCompute(e.span, {
      what: `list the values of "${name}"`,
      why: "its codes have no end",
      cure: "Limit them by clamp or wrap",
    }));
  }
  const count = codes.kind === "numbers" ? 2 ** codes.type.bits : codes.high - codes.low + 1;
  if (count > mostCodes) {
    fail(
      messages.outOfRange(e.span, {
        what: "the number of codes",
        want: `at most ${mostCodes}`,
        is: String(count),
      }),
    );
  }
  const all = Array.from({ length: count }, (_, i) => {
    if (codes.kind === "integers") return coding.valueOf(codes.low + i);
    const number = valueOfPattern(i, codes.type) + 0;
    // Patterns of ∞ and NaN are no numbers.
    return Number.isFinite(number) && codeOfNumber(coding, number) ? coding.valueOf(number) : NaN;
  });
  return [...new Set(all.filter(Number.isFinite).map((v) => v + 0))].sort((a, b) => a - b);
}

/** Whether a number is one that is stored: what has its pattern and lies beyond is for ∞ and NaN. */
const codeOfNumber = (coding: Coding, number: number) => coding.code(coding.valueOf(number)) === number;

const brief = (value: number) => String(Number(value.toFixed(3)));

/** Bits that a value takes in blocks of a size, and the SQNR of a Gauss in them; undefined when there is no scale. */
function inBlocks(
  e: ast.Expression,
  size: number,
  context: Context,
): { bits: number; sqnr: number } | undefined {
  const found = schemeNamed(e, context);
  if (found === undefined) return undefined;
  const { scheme, args } = found;
  const sizes = [size, ...scheme.statistics.flatMap(({ level }) => level.size ?? [])];
  const cols = sizes.reduce((a, b) => a / greatestDivisor(a, b) * b);
  const rows = Math.max(1, Math.round(elements / cols));
  const data = new Float32Array(rows * cols);
  drawInto(data, gauss, 1, 0);
  try {
    const level = { kind: "group", size } as const, clip = { kind: "none" } as const;
    // The scalar twin: the same bits as the kernels, and it also runs in a page that has no shared memory.
    const bound = bindScheme(scheme, { parameters: args, rows, cols, level, clip });
    const { codes, decoded } = runScalar(bound, data);
    const [low, high] = extent(codes);
    let signal = 0, noise = 0;
    data.forEach((v, i) => {
      signal += v * v;
      noise += (v - decoded[i]!) ** 2;
    });
    const read = variablesOf(bound.decode);
    // What a whole tensor shares is nothing to a value.
    const sides = bound.statistics.filter((s) => read.has(s.name) && s.share < data.length);
    const bits = bitsOf(bound.codes, low, high) + sides.reduce((sum, s) => sum + s.bits / s.share, 0);
    return { bits, sqnr: sqnr(signal, noise) };
  } catch (error) {
    if (isNumericMistake(error)) {
      fail(messages.cannotCompute(e.span, { what: `use "${scheme.name}"`, why: error.message }));
    }
    throw error;
  }
}

function blockIn(s: PlotStatement, context: Context): number | undefined {
  if (s.mark === undefined) return undefined;
  const size = number(s.mark, context);
  if (Number.isInteger(size) && size >= 2 && size <= mostBlock) return size;
  return fail(messages.outOfRange(s.mark.span, {
    what: "the size of a block",
    want: `an integer in 2..${mostBlock}`,
    is: String(size),
  }));
}

export function plotLevels(s: PlotStatement, context: Context): Drawn {
  if (s.values.length > mostLines) {
    fail(messages.outOfRange(s.values[mostLines]!.span, {
      what: "the number of formats in one plot",
      want: `at most ${mostLines}`,
      is: String(s.values.length),
    }));
  }
  const block = blockIn(s, context), { language } = context.settings;
  const rows = s.values.map((e) => {
    const coding = codingIn(e, "x", context);
    const levels = levelsIn(coding, e);
    const cost = block === undefined ? undefined : inBlocks(e, block, context);
    return { name: coding.name, levels, ...cost };
  });
  const lines = rows.map(({ name, levels, bits, sqnr }): NumberLine => ({
    name,
    levels,
    note: bits === undefined ? captions.levels({ levels: levels.length }, language) : captions.levelsInBlocks(
      { levels: levels.length, bits: brief(bits), sqnr: sqnr!.toFixed(2) },
      language,
    ),
  }));
  const title = block === undefined
    ? wordsIn(language)("The values of formats")
    : captions.valuesInBlocks({ size: block }, language);
  const figure = levelsFigure({ title, lines }, language);
  const value = rows.map(({ levels, ...rest }) => ({
    ...rest,
    count: levels.length,
    low: levels[0],
    high: levels.at(-1),
  }));
  return { figure, value: { ...(block && { block }), formats: value } };
}
