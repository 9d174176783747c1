import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expression, Statement } from "../../grammar/ast.ts";
import { lex } from "../../grammar/lex.ts";
import { read } from "../../grammar/read.ts";

/** An expression with all its brackets, to see how it was read. */
function brackets(e: Expression): string {
  switch (e.kind) {
    case "number":
      return `${e.value}${e.unit?.text ?? ""}`;
    case "name":
      return e.name;
    case "text":
      return JSON.stringify(e.value);
    case "unary":
      return `(${e.op === "not" ? "not " : e.op}${brackets(e.of)})`;
    case "binary":
      return `(${brackets(e.left)} ${e.op} ${brackets(e.right)})`;
    case "range":
      return `(${brackets(e.from)}..${brackets(e.to)})`;
    case "index":
      return `${brackets(e.of)}[${brackets(e.at)}]`;
    case "tuple":
      return `(${e.items.map(brackets).join(", ")})`;
    case "cases":
      return `{${
        e.branches.map((b) =>
          brackets(b.value) + (b.condition ? ` if ${brackets(b.condition)}` : " otherwise")
        )
          .join(", ")
      }}`;
    case "where":
      return `${brackets(e.body)} where ${
        e.bindings.map((b) => `${b.names.map((n) => n.text).join("|")} = ${brackets(b.value)}`).join(", ")
      }`;
    case "member":
      return `${brackets(e.of)}.${e.part.text}`;
    case "sweep":
    case "refine":
    case "sort":
    case "summarize":
    case "network":
    case "train":
    case "sensitivity":
      return e.kind;
    case "list":
      return `[${e.items.map(brackets).join(", ")}]`;
    case "call":
      return `${e.callee.text}(${
        e.args.map((a) => (a.name ? `${a.name.text}: ` : "") + brackets(a.value)).join(", ")
      })`;
    case "apply":
      return `apply ${brackets(e.recipe)} to ${brackets(e.model)}`;
  }
}

function one(text: string): Statement {
  const { statements, diagnostics } = read(text);
  expect(diagnostics.map((d) => d.wording.en.message)).toEqual([]);
  expect(statements).toHaveLength(1);
  return statements[0]!;
}

describe("read() follows the precedence of mathematics", () => {
  const cases: [string, string][] = [
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"],
    ["-x ^ 2", "(-(x ^ 2))"],
    ["2 ^ -8", "(2 ^ (-8))"],
    ["a mod 2 ^ b", "(a mod (2 ^ b))"],
    ["round(x * 2^b) mod 2^b", "(round((x * (2 ^ b))) mod (2 ^ b))"],
    ["-2.0..2.0", "((-2)..2)"],
    ["a + 1 == b", "((a + 1) == b)"],
    ["s * T[q + 1]", "(s * T[(q + 1)])"],
    ["(a + b) * c", "((a + b) * c)"],
    ["F(x; b: 3, rule: clamp)", "F(x, b: 3, rule: clamp)"],
    ["[1, 2%, 4 bits]", "[1, 2%, 4bits]"],
  ];
  test.each(cases)("%s", (text, want) => {
    const s = one(text);
    expect(s.kind === "expression" && brackets(s.value)).toBe(want);
  });
});

describe("read() knows every statement", () => {
  const cases: [string, Statement["kind"]][] = [
    ["x = 1", "assign"],
    ["formula f(x in real; b in 1..8) = x * b", "formula"],
    [
      'scheme s(b) "words" { T = [1, 2]  per group(4): m = max(abs(x))  encode nearest(T, x / m)  decode T[q] * m }',
      "scheme",
    ],
    [
      "recipe r(a = 50%) { seed 1  defaults { per channel }  quantize weights, bias of all to int(8)  keep norm }",
      "recipe",
    ],
    ["explain r() on m", "explain"],
    ["report q", "report"],
    ['plot histogram of weights "conv1" in m, q', "plot"],
    ["plot f(x; 2), x for x in -1.0..1.0 mark 0.5", "plot"],
    ["show f", "show"],
    ["check f(x; 8) within 2^-8 of x for every x in 0.0..1.0", "check"],
    ['export q to "a.onnx" as onnx', "export"],
    ['save q to "a"', "save"],
    ['set language = "zh"', "set"],
    ["print 1, 2", "print"],
    ["warn 1", "warn"],
    ["clear", "clear"],
    ["int?", "help"],
    ["?int", "help"],
    ["report?", "help"],
    ["quantize??", "help"],
    ["?where", "help"],
    ["1 + 1", "expression"],
    ["q = apply r(a: 1%) to m", "assign"],
  ];
  test.each(cases)("%s", (text, kind) => expect(one(text).kind).toBe(kind));
});

describe("words and commas in keep", () => {
  test.each([
    ["keep norm, linear", [], ["norm", "linear"]],
    ["keep weights, bias of norm, linear", ["weights", "bias"], ["norm", "linear"]],
  ])("%s", (rule, roles, types) => {
    const found = one(`recipe r { ${rule} }`);
    const item = found.kind === "recipe" ? found.items[0] : undefined;
    expect(item?.kind === "keep" && item.roles.map((r) => r.text)).toEqual(roles);
    const selector = item?.kind === "keep" ? item.selector : undefined;
    expect(selector?.kind === "union" && selector.of.map((o) => o.kind === "type" && o.name)).toEqual(types);
  });
});

describe("bodies", () => {
  const body = (text: string) => {
    const found = one(text);
    return found.kind === "interact" ? found.body.length : 0;
  };
  test("their lines are statements, also behind cases in a domain", () => {
    expect(body("interact b in { 1..2 if k > 1, 1..4 otherwise } {\n print b\n -b\n}")).toBe(2);
    expect(body("interact b in 1..2 = sort { t otherwise } by c {\n print b\n -b\n}")).toBe(2);
  });
  test("also where the controls go on in a line that begins with and", () => {
    expect(body("interact b in 1..2 = k\n  and c {\n print b\n -b\n}")).toBe(2);
  });
});

describe("newlines", () => {
  test("end a statement, but not inside brackets, nor after a comma or an operator", () => {
    expect(read("x = 1\ny = 2").statements).toHaveLength(2);
    expect(read("x = f(1,\n  2)\ny = [\n1\n]").statements).toHaveLength(2);
    expect(read("print 1,\n  2").statements).toHaveLength(1);
    expect(read("x = 1 +\n  2").statements).toHaveLength(1);
    expect(read("\n\nx = 1\r\n\r\n# only a comment\ny = 2\n").statements).toHaveLength(2);
  });
});

describe("text", () => {
  test("full-width signs are read as their ASCII twins, and quoted texts are left alone", () => {
    const s = one("名 ＝ ［１，“甲，乙”］");
    expect(s.kind === "assign" && s.names[0]!.text).toBe("名");
    expect(s.kind === "assign" && brackets(s.value)).toBe('[1, "甲，乙"]');
    const kept = one('print "（全角）"');
    expect(kept.kind === "print" && brackets(kept.values[0]!)).toBe('"（全角）"');
  });
  test("spans are offsets of the text as it was written", () => {
    const text = "公式 ＝ ３";
    const s = one(text);
    expect(s.kind === "assign" && text.slice(s.value.span.start, s.value.span.end)).toBe("３");
  });
});

describe("any text whatever", () => {
  const pieces = [
    "recipe",
    "r",
    "{",
    "}",
    "(",
    ")",
    "quantize",
    "weights",
    "of",
    "to",
    "int",
    "8",
    "=",
    ",",
    "\n",
    '"',
    "per",
    "..",
    "x",
    "+",
    "^",
    "%",
    "for",
    "in",
    "?",
    "；",
    "量",
  ];
  test("read() never throws, and every mistake lies in the text", () => {
    const noise = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((p) => p.join(" ")),
    );
    fc.assert(
      fc.property(noise, (text) => {
        for (const { span } of read(text).diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(Math.max(text.length, span.start + 1));
        }
      }),
      { numRuns: 500, seed: 7 },
    );
  });
  test("a hundred kilobytes of garbage end in a few diagnostics", () => {
    for (const unit of ["€", "x = ( ", "recipe { quantize ", '"', "1 2 3\n", "]}) "]) {
      const { diagnostics } = read(unit.repeat(Math.ceil(1e5 / unit.length)));
      expect(diagnostics.length, unit).toBeGreaterThan(0);
      expect(diagnostics.length, unit).toBeLessThan(60);
    }
  });
  test("brackets ten thousand deep are a mistake, not a crash", () => {
    for (const unit of ["(", "[", "-", "f(", "2^"]) {
      expect(read(`x = ${unit.repeat(10_000)}`).diagnostics.length, unit).toBeGreaterThan(0);
    }
    expect(() => lex("(".repeat(100_000))).not.toThrow();
  });
});
