/** What a console asks before it runs a line, and how far it indents the next one. */
import { describe, expect, test } from "vitest";
import { completeness } from "../../grammar/incomplete.ts";
import { read } from "../../grammar/read.ts";

describe("completeness()", () => {
  const cases: [string, string][] = [
    ["x = 1", "complete"],
    ["", "complete"],
    ["# only a comment", "complete"],
    ["recipe r {", "incomplete"],
    ["recipe r", "incomplete"],
    ["x = (1 +", "incomplete"],
    ["x = 1 +", "incomplete"],
    ["explain r() on", "incomplete"],
    ["recipe r {\n  keep norm\n}", "complete"],
    ["recipe r {\n  keep norm", "incomplete"],
    ["scheme s {\n  per tensor:", "incomplete"],
    ["formula f(x) =", "incomplete"],
    ["formula f(x) = {", "incomplete"],
    ["formula f(x) = { 0 if x < 0,", "incomplete"],
    ["formula f(x) = n * 2 where", "incomplete"],
    ["formula f(x) = n * 2 where n = x,", "incomplete"],
    ["formula f(x) = n * 2 where n = x", "complete"],
    ["check x >= 0 and", "incomplete"],
    ["check not", "incomplete"],
    ["interact b in 2..8 {", "incomplete"],
    ["interact b in 2..8", "incomplete"],
    ["interact b in 2..8 {\n  print b", "incomplete"],
    ["interact b in 2..8 {\n  print b\n}", "complete"],
    ["g = sweep b in 2..8 {", "incomplete"],
    ["set language zh", "complete"],
    ["recipe )", "invalid"],
    ["recipe r {\n  keep )", "invalid"],
    ["x = 1 2", "invalid"],
    ["x = 1 2\ny = (", "invalid"],
    ['print "open', "invalid"],
    ["q = apply r()", "invalid"],
    ["report", "invalid"],
  ];
  test.each(cases)("%j is %s", (text, status) => expect(completeness(text).status).toBe(status));
});

describe("the indent of the next line", () => {
  const cases: [string, string][] = [
    ["recipe r {", "  "],
    ["recipe r {\n  keep norm", "  "],
    ["recipe r {\n  defaults {", "    "],
    ["recipe r {\n  defaults {\n    per channel\n  }", "  "],
    ["recipe r {\n", "  "],
    ["recipe r", ""],
    ["interact b in 2..8,", "  "],
    ["interact b in 2..8 {\n  g = sweep c in 2..4 {", "    "],
    ["x = (", "  "],
    ["formula f(x) =", "  "],
    ["formula f(x) = n where", "  "],
    ["formula f(x) = n where\n  n = x,", "  "],
    ["check x > 0 and", "  "],
  ];
  test.each(cases)(
    "%j: %j",
    (text, indent) => expect(completeness(text)).toEqual({ status: "incomplete", indent }),
  );
});

describe("a brace on a line of its own", () => {
  test.each([
    "recipe r\n{\n  keep norm\n}",
    "interact b in 2..8\n{\n  print b\n}",
    "scheme s(b)\n\n{ encode x  decode q }",
  ])(
    "%j",
    (text) => expect(read(text).diagnostics.map((d) => d.wording.en.message)).toEqual([]),
  );
  test("begins no block behind a whole statement", () =>
    expect(read("x = 1\n{ 0 if x < 0, x otherwise }").statements).toHaveLength(2));
});
