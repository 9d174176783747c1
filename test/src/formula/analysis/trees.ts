/** Random expressions of x and s, and what they and their slopes are in binary64, told independently of the records. */
import * as fc from "fast-check";
import type { Node } from "../../../../src/formula/tree.ts";

export const number = (value: number): Node => ({ op: "number", value });
export const variable = (name: string): Node => ({ op: "variable", name });
export const call = (name: string, ...args: readonly Node[]): Node => ({ op: "call", name, args });

const leaf: fc.Arbitrary<Node> = fc.oneof(
  fc.constantFrom(variable("x"), variable("s")),
  fc.constantFrom(-2, -1, -0.75, 0.25, 0.5, 1, 1.5, 2, 3).map(number),
);

const conditions = ["less", "less_equal", "greater", "greater_equal"];

export interface Grammar {
  readonly unary: readonly string[];
  readonly choices: boolean;
}

export const smooth: Grammar = {
  unary: ["negate", "exp", "tanh", "sigmoid", "square", "root"],
  choices: false,
};
export const stepped: Grammar = {
  unary: ["negate", "round", "floor", "ceil", "trunc", "abs", "clamp", "f32", "square"],
  choices: true,
};

/** Pieces that are smooth: all but roundings. */
export const piecewise: Grammar = {
  unary: [...smooth.unary, "abs", "sign", "clamp", "remainder", "logarithm", "exp2", "sigmoid"],
  choices: true,
};

export function expressions({ unary, choices }: Grammar): fc.Arbitrary<Node> {
  const of = (name: string, a: Node): Node => {
    if (name === "square") return call("power", a, number(2));
    // Away from zero, where the root has a slope.
    if (name === "root") return call("sqrt", call("add", call("multiply", a, a), number(1)));
    if (name === "logarithm") return call("log", call("add", call("abs", a), number(1)));
    if (name === "remainder") return call("mod", a, number(1.5));
    return name === "clamp"
      ? call("clamp", a, { op: "codes", low: number(-3), high: number(4) })
      : call(name, a);
  };
  return fc.letrec<{ node: Node }>((tie) => {
    const node = tie("node");
    const binary = fc.tuple(fc.constantFrom("add", "subtract", "multiply"), node, node)
      .map(([name, a, b]) => call(name, a, b));
    const quotient = fc.tuple(node, node)
      .map(([a, b]) => call("divide", a, call("add", call("multiply", b, b), number(1))));
    const all = [leaf, binary, quotient, fc.tuple(fc.constantFrom(...unary), node).map(([f, a]) => of(f, a))];
    if (choices) {
      const condition = fc.tuple(fc.constantFrom(...conditions), node, node).map(([f, a, b]) =>
        call(f, a, b)
      );
      all.push(
        fc.tuple(condition, node, node).map(([when, value, otherwise]): Node => ({
          op: "cases",
          branches: [{ when, value }],
          otherwise,
        })),
        fc.tuple(fc.constantFrom("min", "max"), node, node).map(([f, a, b]) => call(f, a, b)),
        fc.tuple(node, node).map(([value, body]): Node => ({
          op: "let",
          bindings: [{ names: ["t"], value }],
          body: call("multiply", variable("t"), body),
        })),
      );
    }
    return { node: fc.oneof({ maxDepth: 4 }, ...all) };
  }).node;
}

/** A value with its slope: forward-mode differentiation, straight through roundings. */
export interface Dual {
  readonly value: number;
  readonly slope: number;
}

const truths: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  less: (a, b) => a < b,
  less_equal: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greater_equal: (a, b) => a >= b,
};

function halfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

export function dual(node: Node, names: ReadonlyMap<string, Dual>): Dual {
  const of = (n: Node) => dual(n, names);
  switch (node.op) {
    case "number":
      return { value: node.value, slope: 0 };
    case "variable":
      return names.get(node.name)!;
    case "cases":
      return of(node.branches.find(({ when }) => of(when).value !== 0)?.value ?? node.otherwise);
    case "let": {
      const inner = new Map(names);
      for (const { names: [name], value } of node.bindings) inner.set(name!, dual(value, inner));
      return dual(node.body, inner);
    }
    case "call":
      return dualCall(node.name, node.args.flatMap((a) => a.op === "codes" ? [a.low, a.high] : [a]).map(of));
    default:
      throw new Error(`Cannot differentiate ${node.op}`);
  }
}

function dualCall(name: string, [a, b, c]: readonly Dual[]): Dual {
  const x = a!.value, dx = a!.slope;
  const [y, dy] = [b?.value ?? NaN, b?.slope ?? NaN];
  if (name in truths) return { value: truths[name]!(x, y) ? 1 : 0, slope: 0 };
  switch (name) {
    case "add":
      return { value: x + y, slope: dx + dy };
    case "subtract":
      return { value: x - y, slope: dx - dy };
    case "multiply":
      return { value: x * y, slope: x * dy + dx * y };
    case "divide":
      return { value: x / y, slope: (dx * y - x * dy) / (y * y) };
    case "power":
      return { value: x ** y, slope: y * x ** (y - 1) * dx };
    case "negate":
      return { value: -x, slope: -dx };
    case "exp":
      return { value: Math.exp(x), slope: Math.exp(x) * dx };
    case "tanh":
      return { value: Math.tanh(x), slope: (1 - Math.tanh(x) ** 2) * dx };
    case "sigmoid": {
      const value = 1 / (1 + Math.exp(-x));
      return { value, slope: value * (1 - value) * dx };
    }
    case "sqrt":
      return { value: Math.sqrt(x), slope: dx / (2 * Math.sqrt(x)) };
    case "abs":
      return { value: Math.abs(x), slope: Math.sign(x) * dx };
    case "round":
      return { value: halfEven(x), slope: dx };
    case "floor":
    case "ceil":
    case "trunc":
      return { value: Math[name](x), slope: dx };
    case "f32":
      return a!;
    case "clamp":
      return x < y ? b! : x > c!.value ? c! : a!;
    case "min":
      return x <= y ? a! : b!;
    case "max":
      return x >= y ? a! : b!;
    case "and":
      return { value: x !== 0 && y !== 0 ? 1 : 0, slope: 0 };
    case "select":
      return x !== 0 ? b! : c!;
    case "sign":
      return { value: Math.sign(x), slope: 0 };
    case "mod":
      return { value: x - y * Math.floor(x / y), slope: dx - Math.floor(x / y) * dy };
    case "exp2":
      return { value: 2 ** x, slope: Math.LN2 * 2 ** x * dx };
    case "log":
      return { value: Math.log(x), slope: dx / x };
    default:
      throw new Error(`Cannot differentiate ${name}`);
  }
}

/** The value of an expression in binary64. */
export function valueAt(node: Node, x: number, s: number): number {
  return dual(node, new Map([["x", { value: x, slope: 0 }], ["s", { value: s, slope: 0 }]])).value;
}
