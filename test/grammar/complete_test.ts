/** Completion: what fits at the cursor, the likeliest first, and nothing that the parser would refuse. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { follow } from "../../grammar/follow.ts";
import { lex } from "../../grammar/lex.ts";
import { parser } from "../../grammar/parser.ts";
import { read } from "../../grammar/read.ts";
import { namesOf } from "../../src/registry/registry.ts";
import { createAssistant, type Knowledge } from "../../src/session.ts";

const bits = { name: "b", summary: "an integer in 1..16, 4 when left out" };
const rule = { name: "rule", summary: "one of round, floor", values: ["round", "floor"] };
const name = (name: string, kind: string) => ({ name, kind, summary: "", help: "" });
const knowledge: Knowledge = {
  names: [
    { ...name("net", "model"), paths: ["conv1", "conv1.weight", "fc.weight"] },
    { ...name("other", "model"), paths: ["conv9"] },
    { ...name("w4", "recipe"), parameters: [{ name: "strength", summary: "in 0%..100%" }] },
    name("mine", "scheme"),
    { ...name("Q", "formula"), parameters: [{ name: "x", summary: "a real number" }, bits, rule] },
    { ...name("grid", "table"), columns: ["b", "sqnr_mean"] },
    { ...name("front", "table"), columns: ["B", "loss"] },
    name("text", "data"),
    name("T", "list"),
  ],
};

/** Completions at the `|`, in their order. */
function itemsAt(marked: string) {
  const offset = marked.indexOf("|");
  return createAssistant(knowledge).complete(marked.replace("|", ""), offset).items;
}
const at = (marked: string) => itemsAt(marked).map((i) => i.text);
const sorted = (marked: string) => at(marked).sort();
const summaryAt = (marked: string, text: string) => itemsAt(marked).find((i) => i.text === text)?.summary;

describe("complete() offers what the grammar accepts at the cursor", () => {
  test("a statement word", () => {
    expect(at("pri|")).toEqual(["print"]);
    expect(at("print 1\nrep|")).toEqual(["report"]);
    expect(at("x = 1\n|")[0]).toBe("formula");
  });
  test("the slots of a rule", () => {
    expect(sorted("recipe r { quantize |")).toEqual(["bias", "inputs", "outputs", "state", "weights"]);
    expect(at("recipe r { quantize weights of conv2|")).toEqual(["conv2d"]);
    expect(sorted("recipe r { quantize weights of linear |")).toEqual(["except", "in", "to"]);
    expect(at("recipe r { quantize weights of linear to mi|")).toEqual(["mine"]);
    expect(sorted("recipe r { quantize weights of linear to int8 per |")).toEqual([
      "channel",
      "group",
      "tensor",
      "token",
    ]);
    expect(sorted("recipe r { quantize weights of linear to int8 clip |")).toEqual(
      [...namesOf("clip")].sort(),
    );
    expect(at("recipe r { quantize weights of linear to int8 sym|")).toEqual(["symmetric"]);
  });
  test("what a recipe may hold", () => {
    const words = [
      "quantize",
      "adjust",
      "keep",
      "seed",
      "defaults",
      "calibrate",
      "prepare",
      "solve",
      "choose",
    ];
    expect(at("recipe r { |")).toEqual(expect.arrayContaining([...words, "budget", "dialect"]));
  });
  test("passes of the stage, dialects, metrics", () => {
    expect(at("recipe r { solve |")).toContain("gptq");
    expect(at("recipe r { solve |")).not.toContain("smoothquant");
    expect(at("recipe r { prepare |")).toContain("smoothquant");
    expect(at("recipe r { prepare |")).not.toContain("gptq");
    expect(at("recipe r { dialect gg|")).toEqual(["ggml"]);
    expect(at("recipe r { quantize weights of linear to int(4) in gg|")).toEqual(["ggml"]);
    expect(at("evaluate net by sq|")).toEqual(["sqnr"]);
    expect(at("recipe r { budget 4 bits per weight scored by sq|")).toEqual(["sqnr"]);
    expect(at("recipe r { budget 4 bits per |")).toEqual(["weight"]);
  });
  test("settings and their values", () => {
    expect(at("set |")).toEqual(["language"]);
    expect(at("set language |")).toEqual(["en", "zh"]);
    expect(at("set language = z|")).toEqual(["zh"]);
  });
  test("paths of the loaded models, inside quotes; of the one that the statement names", () => {
    expect(at('recipe r { quantize weights of "con|')).toEqual(
      ["conv9", "conv1", "conv1.weight"].sort().reverse().sort(),
    );
    expect(at('plot histogram of weights "fc|" in net')).toEqual(["fc.weight"]);
    expect(at('plot histogram of weights "con|" in other')).toEqual(["conv9"]);
  });
  test("behind the point of a table its columns, behind that of data its parts", () => {
    expect(sorted("print grid.|")).toEqual(["b", "sqnr_mean"]);
    expect(sorted("recipe r { calibrate on text.|")).toEqual(["test", "train", "valid"]);
  });
  test("columns of the table that the statement names; of all tables while it names none", () => {
    expect(at("plot loss of front against |")).toEqual(["B", "loss"]);
    expect(at("plot sqnr_mean of grid against b by |")).toEqual(["b", "sqnr_mean"]);
    expect(at("sort grid by |")).toEqual(["b", "sqnr_mean"]);
    expect(at("plot sqnr_|")).toEqual(["sqnr_mean"]);
  });
  test("parts of data", () =>
    expect(at("recipe r { calibrate on text.|")).toEqual(["train", "valid", "test"]));
  test("samples in open(), nothing in a comment, any offset", () => {
    expect(at('m = open("ocr|')).toEqual(["ocr", "ocr-detector", "ocr-direction"]);
    expect(at("# pri|")).toEqual([]);
    expect(at("＃ pri|")).toEqual([]);
    expect(at('print "#", rou|')).toContain("round");
    expect(createAssistant(knowledge).complete("pri", 99).start).toBe(0);
  });
  test("after an earlier mistake in the same recipe", () => {
    expect(at("recipe r {\n  quantize weights of = int-4\n  solve gp|")).toEqual(["gptq"]);
    expect(at("recipe (b {\n  quantize weights of linear to int8 per cha|")).toEqual(["channel"]);
    expect(at("interact b in 2..8 {\n  print 2b\n  pri|")).toEqual(["print"]);
  });
  test("Chinese input: behind full-width signs, and names of one's own", () => {
    expect(at("print Q（|").slice(0, 3)).toEqual(["x:", "b:", "rule:"]);
    expect(at("m = open（“ocr-de|")).toEqual(["ocr-detector"]);
    expect(at("位宽 ＝ 8\nprint 位|")).toEqual(["位宽"]);
    expect(at("recipe r ｛ quantize weights of linear，con|")).toContain("conv2d");
  });
});

describe("parameters", () => {
  test("of what is called, with what they may be", () => {
    const clip = "recipe r { quantize weights of linear to int8 per tensor clip percentile(|";
    expect(at(clip)[0]).toBe("share:");
    expect(summaryAt(clip, "share:")).toMatch(/^a share from 50% to 100%/);
    expect(summaryAt("recipe r { solve gptq(|", "damping:")).toContain("1% when left out");
    expect(at(clip)).toEqual(["share:", "T"]);
    expect(at("explain w4(str|")).toEqual(["strength:"]);
    expect(summaryAt("print Q(|", "b:")).toBe(bits.summary);
  });
  test("of what the cell defines above", () => {
    const cell = "formula G(y; k in 1..2) = y * k\nprint G(|";
    expect(at(cell).slice(0, 2)).toEqual(["y:", "k:"]);
    expect(summaryAt(cell, "k:")).toBe("k in 1..2");
  });
  test("their values, when these are few", () =>
    expect(at("print Q(1; rule: |")).toEqual(["round", "floor", "not"]));
});

describe("names in view", () => {
  test("of the session before functions, the newest first", () => {
    expect(at("x = 1\nprint |").slice(0, 2)).toEqual(["x", "T"]);
    expect(at("x = rou|")[0]).toBe("round");
  });
  test("what fits the statement", () => {
    expect(at("explain |")).toEqual(expect.arrayContaining(["w4"]));
    expect(at("explain |")).not.toContain("net");
    expect(at("q = apply w4() to |")).toEqual(["other", "net"]);
    expect(at("recipe r { calibrate on |")).toContain("text");
  });
  test("in formulas: parameters, where-names that stand behind, no models", () => {
    const cell = "formula F(x; b) = | + m where m = x, n = m";
    expect(at(cell)).toEqual(expect.arrayContaining(["x", "b", "m", "n", "Q", "T", "round"]));
    expect(at(cell)).not.toContain("net");
    expect(at("formula F(x in |")).toEqual(expect.arrayContaining(["real", "integer", "tensor"]));
  });
  test("in schemes: x in per and encode, q in decode, statistics below where they stand", () => {
    const scheme = "scheme s(b) { T = [1, 2]  per tensor: m = max(abs(x))  ";
    expect(at("scheme s(b) { per tensor: m = max(|")).toEqual(expect.arrayContaining(["x", "b"]));
    expect(at(`${scheme}encode |`)).toEqual(expect.arrayContaining(["x", "m", "T", "b"]));
    expect(at(`${scheme}encode |`)).not.toContain("q");
    expect(at(`${scheme}encode round(x / m)  decode |`)).toEqual(expect.arrayContaining(["q", "m"]));
    expect(at(`${scheme}encode round(x / m)  decode |`)).not.toContain("x");
    expect(at("scheme s(b) { per |")).toContain("level");
  });
  test("of sweeps, interactions, plots and checks", () => {
    expect(at("g = sweep bits_of in 2..8 { Q(0.3; bits|")).toEqual(["bits_of"]);
    expect(at("interact b in 2..8, at_x in 0.0..1.0 {\n  c = b\n  print |").slice(0, 3).sort()).toEqual([
      "at_x",
      "b",
      "c",
    ]);
    expect(at("plot Q(here|) for here_x in -1.0..1.0")).toEqual(["here_x"]);
    expect(at("recipe r(b_bits) { quantize weights of linear to int(b_|")).toEqual(["b_bits"]);
  });
});

/** Words to build statements from: every keyword, and one of each other token. */
const samples = [
  ...[
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
    ".",
    "+",
    "-",
    "*",
    "^",
    "==",
    "?",
  ],
  ...[
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
  ],
  ...[
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
    "where",
    "if",
  ],
  ...[
    "otherwise",
    "and",
    "or",
    "not",
    "sweep",
    "refine",
    "sort",
    "interact",
    "evaluate",
    "calibrate",
    "prepare",
  ],
  ...[
    "solve",
    "choose",
    "budget",
    "dialect",
    "from",
    "take",
    "scored",
    "descending",
    "encode",
    "decode",
    "set",
  ],
  ...["keep", "adjust", "seed", "defaults", "export", "as", "save", "check", "print"],
];

describe("follow(), complete() and the parser agree", () => {
  const tokens = new Map(samples.map((s) => [s, lex(s).tokens[0]!]));
  /** Whether the parser reads these words, or only misses what is to come. */
  function readable(words: readonly string[]): boolean {
    parser.input = lex(words.join(" ")).tokens;
    parser.statement();
    const [error] = parser.errors;
    return error === undefined || error.token.tokenType.name === "EOF";
  }
  test("a token that follow() offers never makes the parser fail earlier than the end", () => {
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
        expect(readable(words), words.join(" ")).toBe(true);
      }),
      { numRuns: 400, seed: 11 },
    );
  });
  test("a word that complete() offers can be read where it is offered", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 14 }), (choices) => {
        let text = "";
        for (const choice of choices) {
          const { items } = createAssistant(knowledge).complete(`${text} `, text.length + 1);
          const signs = ["1", "(", ")", "{", "}", "=", ",", "..", '"t"', "x"].filter((s) =>
            readable([text, s])
          );
          const offered = [...items.map((i) => i.text), ...signs];
          if (offered.length === 0) break;
          text = `${text} ${offered[choice % offered.length]!}`;
        }
        expect(readable([text]), text).toBe(true);
      }),
      { numRuns: 150, seed: 5 },
    );
  });
  test("completion never throws, wherever the cursor stands, whatever the text", () => {
    const noise = fc.array(fc.constantFrom(...samples, "\n", "“", "（", "量", "#", '"'), { maxLength: 20 });
    fc.assert(
      fc.property(noise, fc.nat(), (words, place) => {
        const text = words.join(" ");
        const offset = place % (text.length + 1);
        const { start, end } = createAssistant(knowledge).complete(text, offset);
        expect(start).toBeLessThanOrEqual(end);
        expect(() => createAssistant(knowledge).inspect(text, offset, 0)).not.toThrow();
        expect(read(text).diagnostics.length).toBeLessThan(60);
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});
