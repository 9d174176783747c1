/**
 * The built-in functions of formulas: binary32, each operation rounded. One record a function: what it computes, its
 * LaTeX, its help.
 */
import { roundHalfEven, smallestScale } from "../numerics/qparams.ts";

const f = Math.fround;

export interface BuiltIn {
  readonly name: string;
  /** How many arguments it takes; for those of a variable number, the least. */
  readonly arity: number;
  readonly variable?: true;
  /** Its second argument is a range of codes: `clamp(n, int(b))`. It is then called with (n, low, high). */
  readonly codes?: true;
  readonly compute: (...args: number[]) => number;
  /** `#1`, `#2` stand for the arguments. */
  readonly latex: string;
  readonly summary: string;
  readonly example: string;
}

/** Mathematical modulo: the result has the sign of the divisor, as in the article's mod 2^b. */
export function modulo(a: number, m: number): number {
  const rest = a % m; // exact, with the sign of a
  return rest !== 0 && (rest < 0) !== (m < 0) ? f(rest + m) : rest;
}

/** Integer powers by repeated squaring, each product rounded; exact for powers of two. */
export function power(x: number, n: number): number {
  if (!Number.isInteger(n)) {
    throw new RangeError(
      `Cannot raise ${x} to ${n} as the exponent must be an integer: use sqrt(x) for a root`,
    );
  }
  if (x === 2 && Math.abs(n) <= 200) return f(2 ** n);
  let result = 1;
  let square = x;
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = f(result * square);
    square = f(square * square);
  }
  return n < 0 ? f(1 / result) : result;
}

/** Two's-complement wrap-around into [low, high], as registers do. */
export function wrap(n: number, low: number, high: number): number {
  const span = f(f(high - low) + 1);
  return f(low + modulo(f(n - low), span));
}

export function clamp(n: number, low: number, high: number): number {
  return n < low ? low : n > high ? high : n;
}

const bits = new Float32Array(1);
const word = new Uint32Array(bits.buffer);

/** The value as IEEE binary16 holds it, half to even. */
export function half(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  bits[0] = x;
  const exponent = Math.max(((word[0]! >>> 23) & 255) - 127, -14);
  const step = 2 ** (exponent - 10);
  const rounded = roundHalfEven(x / step) * step;
  return Math.abs(rounded) >= 65520 ? Math.sign(x) * Infinity : rounded;
}

const binary = (
  name: string,
  latex: string,
  compute: (a: number, b: number) => number,
  summary: string,
  example: string,
): BuiltIn => ({
  name,
  arity: 2,
  latex,
  compute,
  summary,
  example,
});
const unary = (
  name: string,
  latex: string,
  compute: (a: number) => number,
  summary: string,
  example: string,
): BuiltIn => ({
  name,
  arity: 1,
  latex,
  compute,
  summary,
  example,
});

const list: readonly BuiltIn[] = [
  unary("abs", "\\left|#1\\right|", Math.abs, "The magnitude.", "abs(-2.5)"),
  unary("sign", "\\operatorname{sign}\\left(#1\\right)", (a) => Math.sign(a), "-1, 0 or 1.", "sign(-2.5)"),
  unary(
    "floor",
    "\\left\\lfloor #1 \\right\\rfloor",
    Math.floor,
    "The largest integer not above.",
    "floor(-2.5)",
  ),
  unary(
    "ceil",
    "\\left\\lceil #1 \\right\\rceil",
    Math.ceil,
    "The smallest integer not below.",
    "ceil(-2.5)",
  ),
  unary(
    "trunc",
    "\\operatorname{trunc}\\left(#1\\right)",
    Math.trunc,
    "The integer part, towards zero.",
    "trunc(-2.5)",
  ),
  unary(
    "round",
    "\\left\\lfloor #1 \\right\\rceil",
    roundHalfEven,
    "The nearest integer, halves to the even one.",
    "round(2.5)",
  ),
  unary(
    "round_half_up",
    "\\left\\lfloor #1 + \\tfrac12 \\right\\rfloor",
    (a) => roundUp(a),
    "The nearest integer, halves upwards.",
    "round_half_up(2.5)",
  ),
  unary(
    "round_half_away",
    "\\operatorname{round}_{\\leftrightarrow}\\left(#1\\right)",
    (a) => Math.sign(a) * roundUp(Math.abs(a)),
    "The nearest integer, halves away from zero.",
    "round_half_away(-2.5)",
  ),
  unary("sqrt", "\\sqrt{#1}", (a) => f(Math.sqrt(a)), "The square root.", "sqrt(2)"),
  unary("f16", "\\operatorname{f16}\\left(#1\\right)", half, "The nearest binary16 number.", "f16(0.1)"),
  unary("f32", "#1", f, "The nearest binary32 number: all values are already.", "f32(0.1)"),
  binary(
    "step",
    "\\frac{#1}{#2}",
    (reach, n) => reach === 0 ? 1 : Math.max(f(reach / n), smallestScale),
    "The step of n equal ones that cover a reach: their quotient, at least the smallest normal number; 1 when the reach is 0.",
    "step(4, 127)",
  ),
  {
    name: "clamp",
    arity: 2,
    codes: true,
    compute: clamp,
    latex: "\\operatorname{clamp}\\left(#1;\\ #2\\right)",
    summary: "Saturates a code at the ends of its range.",
    example: "clamp(200, int(8))",
  },
  {
    name: "wrap",
    arity: 2,
    codes: true,
    compute: wrap,
    latex: "\\operatorname{wrap}\\left(#1;\\ #2\\right)",
    summary: "Wraps a code around in its range, as two's complement does.",
    example: "wrap(200, int(8))",
  },
  {
    name: "nearest",
    arity: 2,
    compute: () => NaN,
    latex: "",
    summary: "The index of the nearest entry of a table; halfway, the lower.",
    example: "nearest([-1, 0, 1], 0.4)",
  },
  {
    name: "min",
    arity: 2,
    variable: true,
    compute: (...a) => a.reduce((x, y) => y < x ? y : x),
    latex: "\\min\\left(#*\\right)",
    summary: "The smallest argument; of one tensor, its smallest element.",
    example: "min(1, 2)",
  },
  {
    name: "max",
    arity: 2,
    variable: true,
    compute: (...a) => a.reduce((x, y) => y > x ? y : x),
    latex: "\\max\\left(#*\\right)",
    summary: "The largest argument; of one tensor, its largest element.",
    example: "max(1, 2)",
  },
  {
    name: "select",
    arity: 3,
    compute: (c, a, b) => c !== 0 ? a! : b!,
    latex: "\\begin{cases} #2 & #1 \\\\ #3 & \\text{otherwise} \\end{cases}",
    summary: "The second argument where the first holds, else the third.",
    example: "select(1 < 2, 3, 4)",
  },
  binary("add", "#1 + #2", (a, b) => f(a + b), "Sum.", "1 + 2"),
  binary("subtract", "#1 - #2", (a, b) => f(a - b), "Difference.", "1 - 2"),
  binary("multiply", "#1 \\cdot #2", (a, b) => f(a * b), "Product.", "2 * 3"),
  binary("divide", "\\frac{#1}{#2}", (a, b) => f(a / b), "Quotient.", "1 / 3"),
  binary("power", "#1^{#2}", power, "Integer power.", "2^-3"),
  binary("mod", "#1 \\bmod #2", modulo, "The remainder with the sign of the divisor.", "-3 mod 8"),
  binary("less", "#1 < #2", (a, b) => a < b ? 1 : 0, "Whether the first is smaller.", "1 < 2"),
  binary("less_equal", "#1 \\le #2", (a, b) => a <= b ? 1 : 0, "Whether the first is not larger.", "1 <= 2"),
  binary("greater", "#1 > #2", (a, b) => a > b ? 1 : 0, "Whether the first is larger.", "1 > 2"),
  binary(
    "greater_equal",
    "#1 \\ge #2",
    (a, b) => a >= b ? 1 : 0,
    "Whether the first is not smaller.",
    "1 >= 2",
  ),
  binary("equal", "#1 = #2", (a, b) => a === b ? 1 : 0, "Whether both are equal.", "1 == 2"),
  binary("not_equal", "#1 \\ne #2", (a, b) => a !== b ? 1 : 0, "Whether both differ.", "1 != 2"),
  unary("negate", "-#1", (a) => -a, "The opposite.", "-1"),
];

function roundUp(x: number): number {
  const low = Math.floor(x);
  return x - low >= 0.5 ? low + 1 : low;
}

export const builtIns: ReadonlyMap<string, BuiltIn> = new Map(list.map((b) => [b.name, b]));

/** Functions that operators stand for: they have no call syntax. */
export const operators: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "^": "power",
  mod: "mod",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
  "==": "equal",
  "!=": "not_equal",
};
const hidden = new Set([...Object.values(operators), "negate"]);

/** The names that a user may call. */
export const callable: readonly string[] = list.map((b) => b.name).filter((n) => !hidden.has(n));

/** Statistics over the elements of a level. Sums run in binary64, in order, and are rounded once. */
export const reductions: Readonly<
  Record<
    string,
    {
      readonly start: number;
      readonly step: (sum: number, x: number) => number;
      readonly end: (sum: number, n: number) => number;
      readonly latex: string;
    }
  >
> = {
  min: { start: Infinity, step: (s, x) => x < s ? x : s, end: f, latex: "\\min" },
  max: { start: -Infinity, step: (s, x) => x > s ? x : s, end: f, latex: "\\max" },
  sum: { start: 0, step: (s, x) => s + x, end: f, latex: "\\sum" },
  mean: { start: 0, step: (s, x) => s + x, end: (s, n) => f(s / n), latex: "\\operatorname{mean}" },
};
