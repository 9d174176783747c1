import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { follow } from "../../grammar/follow.ts";
import { lex } from "../../grammar/lex.ts";
import { parser } from "../../grammar/parser.ts";
import { createAssistant, type Knowledge } from "../../src/session.ts";
import { openSession } from "../open_session.ts";

const knowledge: Knowledge = {
  names: [
    { name: "net", kind: "model", summary: "", help: "", paths: ["conv1", "conv1.weight", "fc.weight"] },
    {
      name: "w4",
      kind: "recipe",
      summary: "",
      help: "",
      parameters: [{ name: "strength", summary: "in 0%..100%" }],
    },
    { name: "mine", kind: "scheme", summary: "", help: "" },
  ],
};
/** Completions at the `|`. */
function at(text: string): string[] {
  const offset = text.indexOf("|");
  const { items } = createAssistant(knowledge).complete(text.replace("|", ""), offset);
  return items.map((i) => i.text).sort();
}

describe("complete() offers what the grammar accepts at the cursor", () => {
  test("a statement word", () => {
    expect(at("pri|")).toEqual(["print"]);
    expect(at("print 1\nrep|")).toEqual(["report"]);
  });
  test("the slots of a rule", () => {
    expect(at("recipe r { quantize |")).toEqual(["bias", "inputs", "outputs", "state", "weights"]);
    expect(at("recipe r { quantize weights of con|")).toEqual([
      "conv1d",
      "conv2d",
      "conv3d",
      "conv_transpose1d",
      "conv_transpose2d",
      "conv_transpose3d",
    ]);
    expect(at("recipe r { quantize weights of linear |")).toEqual(["except", "in", "to"]);
    expect(at("recipe r { quantize weights of linear to m|")).toEqual(["mine"]);
    expect(at("recipe r { quantize weights of linear to int8 per |")).toEqual(["channel", "group", "tensor"]);
    expect(at("recipe r { quantize weights of linear to int8 clip |")).toEqual([
      "minmax",
      "mse",
      "percentile",
    ]);
    expect(at("recipe r { quantize weights of linear to int8 sym|")).toEqual(["symmetric"]);
  });
  test("paths of the loaded model, inside quotes", () => {
    expect(at('recipe r { quantize weights of "con|')).toEqual(["conv1", "conv1.weight"]);
    expect(at('plot histogram of weights "fc|" in net')).toEqual(["fc.weight"]);
  });
  test("parameters of what is called", () => {
    expect(at("recipe r { quantize weights of linear to int8 clip mse(|")).toContain("steps:");
    expect(at("explain w4(str|")).toEqual(["strength:"]);
  });
  test("names of the session and functions in expressions", () => {
    expect(at("report n|")).toContain("net");
    expect(at("x = rou|").slice(0, 2)).toEqual(["round", "round_half_away"]);
  });
  test("samples in open(), nothing in a comment, any offset", () => {
    expect(at('m = open("ocr|')).toEqual(["ocr", "ocr-detector", "ocr-direction"]);
    expect(at("# pri|")).toEqual([]);
    expect(at('print "#", rou|')).toContain("round");
    expect(createAssistant(knowledge).complete("pri", 99).start).toBe(0);
  });
  test("what a recipe may hold", () => {
    const items = at("recipe r { |");
    for (const word of ["quantize", "adjust", "keep", "seed", "defaults"]) expect(items).toContain(word);
  });
});

describe("follow() and the parser agree", () => {
  const samples = [
    "x",
    "1",
    '"t"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ";",
    ":",
    "..",
    "+",
    "-",
    "*",
    "^",
    "==",
    "?",
    "recipe",
    "scheme",
    "formula",
    "quantize",
    "of",
    "to",
    "per",
    "clip",
    "in",
    "for",
    "plot",
    "show",
    "on",
    "explain",
    "apply",
    "within",
    "every",
    "mark",
    "except",
    "matching",
    "by",
    "against",
    "bits",
  ];
  test("a token that follow() offers never makes the parser fail earlier than the end", () => {
    const tokens = new Map(samples.map((s) => [s, lex(s).tokens[0]!]));
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 25 }), (choices) => {
        const words: string[] = [];
        for (const choice of choices) {
          const next = follow(lex(words.join(" ")).tokens);
          const offered = samples.filter((s) =>
            next.some((n) => {
              const type = tokens.get(s)!.tokenType;
              return n.token === type || (type.CATEGORIES ?? []).includes(n.token);
            })
          );
          if (offered.length === 0) break;
          words.push(offered[choice % offered.length]!);
        }
        parser.input = lex(words.join(" ")).tokens;
        parser.statement();
        const [error] = parser.errors;
        // Either it is a whole statement, or the end of the text is what is wrong.
        if (error !== undefined) expect(error.token.tokenType.name, words.join(" ")).toBe("EOF");
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});

describe("inspect()", () => {
  test("finds entries, statements, values, and the word before a bracket", async () => {
    const { session, run } = openSession();
    await run("formula Q(x; b in 1..8) = round(x * b)");
    const help = createAssistant(session.knowledge());
    const text = (code: string) => String(help.inspect(code, code.length, 0)?.["text/plain"] ?? "");
    expect(text("int")).toContain("Signed integers");
    expect(text("percentile(")).toContain("share");
    expect(text("report")).toContain("statement");
    expect(text("Q")).toContain("formula Q(x; b in 1..8)");
    expect(text("nosuchword")).toBe("");
  });
});
