/** `plot bits of int8, e4m3 mark 0.7`: the code of a number as its bits; `plot circle of ...`: its place among all codes. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { captions, type Language, wordsIn } from "../../../grammar/messages/figures.ts";
import { numberText } from "../../display/number_text.ts";
import type { NumberType } from "../../formula/functions/built_in.ts";
import { patternOf } from "../../formula/scheme/patterns.ts";
import { type Bit, bitsFigure, type Register } from "../../plots/bits.ts";
import { type Circle, circleFigure } from "../../plots/circle.ts";
import type { Mark } from "../../plots/handle.ts";
import { type Context, fail } from "../context.ts";
import { type Coding, codingIn } from "./coding.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";
import { markOf } from "./marked.ts";

const mostRegisters = 6, mostCircles = 3;
const minus = (text: string) => text.replaceAll("-", "−");
const written = (value: number) => minus(numberText(Number(Math.fround(value).toPrecision(6))));

/** The number that is looked at. */
function marked(s: PlotStatement, plot: string, context: Context): { x: number; mark: Mark } {
  const mark = markOf(s, context);
  if (mark !== undefined) return { x: Math.fround(mark.at), mark };
  return fail(messages.missingParameter(s.span, {
    of: "this plot",
    name: "mark NUMBER",
    example: `plot ${plot} of binary_wrap(4) mark 0.7`,
  }));
}

function codingsOf(s: PlotStatement, most: number, context: Context): Coding[] {
  if (s.values.length > most) {
    fail(messages.outOfRange(s.values[most]!.span, {
      what: "the number of formats in one plot",
      want: `at most ${most}`,
      is: String(s.values.length),
    }));
  }
  return s.values.map((e) => codingIn(e, s.domain?.name.text ?? "x", context));
}

const bitsFor = (codes: number) => Math.max(1, Math.ceil(Math.log2(codes)));

/** Bits that an integer takes in two's complement. */
const widthOf = (n: number, signed: boolean) =>
  signed ? 1 + Math.ceil(Math.log2(Math.max(n + 1, -n, 1))) : Math.max(1, Math.ceil(Math.log2(n + 1)));
const bitOf = (n: number, place: number): boolean => Math.floor(n / 2 ** place) % 2 !== 0;
const power = (exponent: number) => `2<sup>${minus(String(exponent))}</sup>`;

function ofIntegers(coding: Coding, x: number, language: Language): Register {
  const { codes, limit } = coding;
  const code = coding.code(x), counted = coding.count(x), value = coding.value(x);
  const open = codes.kind !== "integers";
  const signed = open ? true : codes.low < 0;
  const width = codes.kind === "integers"
    ? bitsFor(signed ? 2 * Math.max(codes.high + 1, -codes.low) : codes.high + 1)
    : widthOf(code, true);
  const bits = Array.from({ length: width }, (_, i): Bit => {
    const place = width - 1 - i, isSign = signed && i === 0;
    const weight = width <= 9 ? String(2 ** place) : power(place);
    return {
      set: bitOf(code, place),
      field: isSign ? "sign" : "whole",
      weight: isSign ? `−${weight}` : weight,
    };
  });
  const whole = Math.round(counted);
  const beyond = limit !== undefined && codes.kind === "integers" &&
    (counted < codes.low || counted >= codes.high + 1);
  const needed = beyond ? Math.max(widthOf(whole, whole < 0 || signed), width + 1) : width;
  const lost = beyond && limit === "wraps"
    ? Array.from(
      { length: Math.min(4, needed - width) },
      (_, i) => bitOf(whole, Math.min(needed, width + 4) - 1 - i),
    )
    : undefined;
  const head = limit === undefined
    ? captions.coded({ x: written(x), code: written(code) }, language)
    : captions.counted({ x: written(x), count: written(counted) }, language);
  const fate = { bits: width, code: written(code), value: written(value) };
  const tail = beyond
    ? limit === "wraps" ? captions.wrapsTo(fate, language) : captions.saturatesAt(fate, language)
    : captions.readAs({
      ...(limit !== undefined && { code: written(code) }),
      value: written(value),
      error: written(value - x),
    }, language);
  return {
    name: coding.name,
    bits,
    ...(lost && { lost }),
    lines: [`${coding.name} · ${head}`, tail],
    beyond,
  };
}

function ofNumbers(coding: Coding, type: NumberType, x: number, language: Language): Register {
  const { exponent, mantissa, bits: width } = type;
  const number = coding.code(x), pattern = patternOf(number, type);
  const hasSign = width > exponent + mantissa;
  const bias = 2 ** (exponent - 1) - 1;
  const bits = Array.from({ length: width }, (_, i): Bit => {
    const place = width - 1 - i, set = bitOf(pattern >>> 0, place);
    if (hasSign && i === 0) return { set, field: "sign", weight: "±" };
    if (place >= mantissa) {
      const weight = 2 ** (place - mantissa);
      return { set, field: "exponent", weight: String(weight) };
    }
    return {
      set,
      field: "mantissa",
      weight: mantissa <= 3 ? `1/${2 ** (mantissa - place)}` : power(place - mantissa),
    };
  });
  const e = Math.floor((pattern >>> 0) / 2 ** mantissa) % 2 ** exponent, m = (pattern >>> 0) % 2 ** mantissa;
  const sign = number < 0 || Object.is(number, -0) ? "−" : "+";
  const fraction = `${m}/${2 ** mantissa}`;
  const read = !hasSign
    ? `2^(${e} − ${bias})`
    : e === 0
    ? `${sign}2^(1 − ${bias}) × ${fraction}`
    : `${sign}2^(${e} − ${bias}) × (1 + ${fraction})`;
  const counted = coding.count(x), value = coding.value(x);
  const beyond = Math.abs(counted) > Math.abs(number) && !Number.isNaN(number) &&
    coding.code(2 * counted) === number &&
    coding.code(counted * 0.99) !== 0 && isLargest(coding, number);
  const tail = captions.decoded({
    formula: minus(read),
    subnormal: hasSign && e === 0,
    number: written(number),
    ...(value !== number && { value: written(value) }),
    error: written(value - x),
  }, language);
  return {
    name: coding.name,
    bits,
    lines: [
      `${coding.name} · x = ${written(x)}`,
      beyond ? captions.saturating({ line: tail }, language) : tail,
    ],
    beyond,
  };
}

const isLargest = (coding: Coding, number: number) =>
  coding.code(3e38) === Math.abs(number) || coding.code(-3e38) === number;

export function plotBits(s: PlotStatement, context: Context): Drawn {
  const { x, mark } = marked(s, "bits", context), { language } = context.settings;
  const codings = codingsOf(s, mostRegisters, context);
  const registers = codings.map((coding, i) => {
    const code = coding.code(x);
    if (!Number.isFinite(code) || Math.abs(code) >= 2 ** 31) {
      const why = `its code is ${code}`;
      fail(messages.cannotCompute(s.values[i]!.span, { what: "show the bits", why }));
    }
    return coding.codes.kind === "numbers"
      ? ofNumbers(coding, coding.codes.type, x, language)
      : ofIntegers(coding, x, language);
  });
  const figure = bitsFigure(
    { title: captions.asBits({ x: written(x) }, language), registers, mark },
    language,
  );
  const value = codings.map((coding) => ({
    name: coding.name,
    count: coding.count(x),
    code: coding.code(x),
    value: coding.value(x),
  }));
  return { figure, value: { x, registers: value } };
}

function circleOf(coding: Coding, e: ast.Expression, x: number, language: Language): Circle {
  const { codes, limit, name } = coding;
  if (codes.kind !== "integers" || limit === undefined) {
    return fail(messages.wrongKind(e.span, {
      what: `"${name}"`,
      want: "range of codes",
      is: codes.kind === "numbers" ? "number format" : "formula without a limit",
      cure:
        "Use wrap or clamp to codes: plot circle of wrap(round(x * 8), int(4)) for x in -2.0..2.0 mark 1.3",
    }));
  }
  const { low, high } = codes, count = coding.count(x), code = coding.code(x), value = coding.value(x);
  if (high - low >= 2 ** 16) {
    fail(
      messages.outOfRange(e.span, {
        what: "the number of codes",
        want: "at most 65536",
        is: String(high - low + 1),
      }),
    );
  }
  const say = wordsIn(language);
  const turns = Math.abs(count) / (high - low + 1);
  const inside = count >= low && (limit === "wraps" ? count < high + 1 : count <= high);
  const fate = inside
    ? say("fits")
    : limit === "wraps"
    ? captions.around({ turns: Number(turns.toFixed(2)) }, language)
    : say("stops at the wall");
  const lines = [
    captions.fate({ count: written(count), fate }, language),
    captions.code({ code: written(code) }, language),
    captions.reads({ value: written(value) }, language),
  ];
  return { name, low, high, limit, count, code, lines };
}

export function plotCircle(s: PlotStatement, context: Context): Drawn {
  const { x, mark } = marked(s, "circle", context), { language } = context.settings;
  const circles = codingsOf(s, mostCircles, context).map((coding, i) =>
    circleOf(coding, s.values[i]!, x, language)
  );
  const figure = circleFigure(
    { title: captions.onCircle({ x: written(x) }, language), circles, mark },
    language,
  );
  const value = circles.map(({ name, low, high, count, code }) => ({ name, low, high, count, code }));
  return { figure, value: { x, circles: value } };
}
