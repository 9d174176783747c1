import { describe, expect, test } from "vitest";
import { format } from "../../grammar/print.ts";
import { allSources, prelude } from "../fuzz/sources.ts";
import { fault } from "../fuzz/laws.ts";

/** The canonical text, which formatting leaves as it is. */
function formatted(text: string): string {
  const once = format(text);
  expect(once.diagnostics.map((d) => d.wording.en.message)).toEqual([]);
  expect(format(once.text).text).toBe(once.text);
  return once.text;
}

const long = "a_rather_long_name_of_something_that_is_to_be_computed";

describe("spaces", () => {
  test.each([
    ["a=b", "a = b"],
    ["  print  1 ,2", "print 1, 2"],
    ["formula f( x;b in 2 .. 8=4 )=2 ^ b*x", "formula f(x; b in 2..8 = 4) = 2^b * x"],
    ["x = - 1 + - y ^ - 2", "x = -1 + -y^-2"],
    ["x = a-1..b+1", "x = a - 1 .. b + 1"],
    ["x = 50 % .. 60%", "x = 50%..60%"],
    ["x = 0.5 .. .25", "x = 0.5 .. .25"],
    ["x = 4bits", "x = 4 bits"],
    ["x = mnist . valid [ 2 ]", "x = mnist.valid[2]"],
    ["x = {0 if x<0 ,x otherwise}", "x = { 0 if x < 0, x otherwise }"],
    ["x=not a and(b or c)", "x = not a and (b or c)"],
    ["(s,z)=f( )", "(s, z) = f()"],
    ["f ??", "f??"],
    ["? f", "?f"],
    ["x = f(rate :1)", "x = f(rate: 1)"],
    ["recipe r{}", "recipe r { }"],
    ["recipe r { seed 1 dialect ggml }", "recipe r { seed 1  dialect ggml }"],
    [
      "scheme s{per group( 4 ):m=max(x)encode x decode q}",
      "scheme s { per group(4): m = max(x)  encode x  decode q }",
    ],
    ["x = int(4)in ggml", undefined],
    ["print（１，“甲，乙”）；", undefined],
    ["打印 ＝ ［１，“甲，乙”］ ＃ 注，释", '打印 = [1, "甲，乙"]  # 注，释'],
    ['x = "a  b"', 'x = "a  b"'],
    ["x = 1_000 * 1.50e+3 * .5", "x = 1_000 * 1.50e+3 * .5"],
  ])("%s", (text, wanted) => {
    if (wanted === undefined) {
      expect(format(text)).toMatchObject({ text, diagnostics: [{ severity: "error" }] });
    } else expect(formatted(text)).toBe(wanted);
  });
});

describe("lines", () => {
  test("a block that was written on several lines has one item a line", () => {
    expect(formatted("recipe r { seed 1 keep norm\n}")).toBe("recipe r {\n  seed 1\n  keep norm\n}");
    expect(formatted("interact b in 2..8 { print b\nprint 2*b }")).toBe(
      "interact b in 2..8 {\n  print b\n  print 2 * b\n}",
    );
  });
  test("a block on one line that is too long is broken", () => {
    const rule = `quantize weights of "${long}" to int(4) per channel`;
    expect(formatted(`recipe r { seed 1 ${rule} ${rule} }`)).toBe(
      `recipe r {\n  seed 1\n  ${rule}\n  ${rule}\n}`,
    );
  });
  test("the properties of a long rule go on the next line", () => {
    const rule = `quantize weights of "${long}", "${long}"`;
    expect(formatted(`recipe r {\n${rule} to int(4) in ggml symmetric per group(32) }`)).toBe(
      `recipe r {\n  quantize weights of "${long}",\n      "${long}"\n    to int(4) in ggml symmetric per group(32)\n}`,
    );
  });
  test("where stands on its own line when the line is long", () => {
    expect(formatted("formula f(x) = n + 1 where n = round(x),(s,z) = g(n)")).toBe(
      "formula f(x) = n + 1 where n = round(x), (s, z) = g(n)",
    );
    expect(formatted(`formula f(x) = n + 1 where n = round(x * ${long}), m = n * ${long}`)).toBe(
      `formula f(x) = n + 1\n  where n = round(x * ${long}),\n        m = n * ${long}`,
    );
  });
  test("a long sum breaks behind its signs, on the line below the equals sign", () => {
    expect(formatted(`x = ${long} + ${long} - ${long}`)).toBe(`x =\n  ${long} +\n  ${long} -\n  ${long}`);
    expect(formatted(`y = ${long} and z or ${long}`)).toBe(
      `y =\n  ${long} and z\n  or ${long}`,
    );
  });
  test("long lists are filled, long arguments stand one a line", () => {
    const numbers = Array.from({ length: 40 }, (_, i) => i / 100).join(", ");
    const text = formatted(`T = [${numbers}]`);
    expect(text.split("\n").map((line) => line.length).every((n) => n <= 110)).toBe(true);
    expect(text.split("\n")).toHaveLength(5);
    expect(formatted(`x = f(${long} + 1, rate: ${long} + 2; ${long})`)).toBe(
      `x = f(\n  ${long} + 1,\n  rate: ${long} + 2;\n  ${long}\n)`,
    );
  });
  test("at most one empty line is kept, and none at the ends", () => {
    expect(formatted("\n\na = 1\n\n\n\nb = 2\nc = 3\n\n")).toBe("a = 1\n\nb = 2\nc = 3");
    expect(formatted("recipe r {\n\n seed 1\n\n\n keep norm\n\n}")).toBe(
      "recipe r {\n  seed 1\n\n  keep norm\n}",
    );
  });
});

describe("comments", () => {
  test("keep their places", () => {
    const text = `# before

a = [  # open
  1,  # one
  # own
  2  # two
  # last
]  # behind
recipe r {  # brace
  # first

  seed 1  # seed
  # end
}
b = f(
  # alone
)
formula f(x) = x + y  # where from
  # here
  where y = 1
# after`;
    expect(formatted(text)).toBe(text);
  });
  test("behind lines that follow one another stand in one column", () => {
    expect(formatted("a = 1 # one\nbcd = 2 # two\n\ne = 3 # three")).toBe(
      "a = 1    # one\nbcd = 2  # two\n\ne = 3  # three",
    );
  });
  test("before a comma go behind it", () => {
    expect(formatted("x = [1 # one\n, 2]")).toBe("x = [\n  1,  # one\n  2\n]");
  });
  test("are all there is", () => {
    expect(formatted(" # a\n\n\n#b ")).toBe("# a\n\n#b");
    expect(formatted("\n \n")).toBe("");
  });
});

describe("laws", () => {
  test.each(allSources().map((s) => [s.name, s.code]))("%s", (_name, code) => {
    expect(fault(code)).toBeUndefined();
  });
  test.each(prelude().map((s) => [s.name, s.code]))("%s is in canonical form", (_name, code) => {
    expect(`${format(code).text}\n`).toBe(code);
  });
});
