/** Programs that follow the grammar's own suggestions, token by token. */
import type { IToken, TokenType } from "chevrotain";
import { Follower, type Next } from "../../grammar/follow.ts";
import { lex } from "../../grammar/lex.ts";
import { read } from "../../grammar/read.ts";
import * as t from "../../grammar/tokens.ts";
import type { Random } from "./random.ts";

/** What the programs may name; `test/fuzz/trial.ts` defines it. */
const names = ["k", "T", "f", "s", "r", "n", "x", "round", "max", "abs", "clamp", "新", "undefined_name"];
const slots: Readonly<Record<string, readonly string[]>> = {
  newName: ["a", "b", "c", "x", "量"],
  anyName: ["f", "int", "quantize", "nothing"],
  name: names,
  role: ["weights", "bias", "inputs", "outputs"],
  format: ["int8", "uint8", "int4", "s", "int", "nf4", "binary"],
  granularity: ["tensor", "channel", "group", "token", "block"],
  clip: ["minmax", "mse", "percentile", "none"],
  property: ["symmetric", "affine", "static"],
  layerType: ["linear", "conv2d", "all", "norm"],
  pass: ["gptq", "smoothquant", "equalize"],
  dialect: ["ggml", "torch", "quire"],
  metric: ["accuracy", "kl", "perplexity"],
  plotName: ["histogram", "staircase", "error"],
  setting: ["language", "seed", "digits"],
  exportFormat: ["onnx", "qdq"],
  argumentName: ["b", "bits", "strength", "ratio"],
  budgetPer: ["weight"],
  domain: ["real"],
};

const images = new Map<TokenType, readonly string[]>([
  [t.NumberLiteral, ["0", "1", "2", "3", "8", "0.5", ".25", "1e2", "16"]],
  [t.StringLiteral, ['"a"', '"layers.*"', '"a b，c"', '"\\""', '"#"']],
  [t.Unit, ["%", "bits", "MiB", "samples"]],
  [t.Comparing, ["==", "!=", "<", "<=", ">", ">="]],
  [t.Adding, ["+", "-"]],
  [t.Multiplying, ["*", "/", "mod"]],
  [t.Separator, [",", ";"]],
]);

const line = { image: "\n", startOffset: 0, tokenType: t.Line, tokenTypeIdx: t.Line.tokenTypeIdx! } as IToken;

const tokenOf = (image: string): IToken => image === "\n" ? line : lex(image).tokens[0]!;

function imageOf(random: Random, { token, slot }: Next): string {
  if (token === t.Line) return "\n";
  const some = images.get(token) ?? (token === t.Identifier ? slots[slot ?? ""] ?? names : undefined);
  return some === undefined ? /"(.+)"/.exec(token.LABEL ?? "")![1]! : random.pick(some);
}

/** What leads to an end: closing brackets first, then the simplest operands. */
const endings = [
  t.CloseRound,
  t.CloseSquare,
  t.CloseCurly,
  t.Otherwise,
  t.NumberLiteral,
  t.Identifier,
  t.StringLiteral,
];

/** Tokens of one statement; undefined when it found no end. */
export function statement(random: Random): string | undefined {
  const follower = new Follower();
  const length = 2 + random.below(random.chance(0.8) ? 20 : 80);
  const tokens: string[] = [];
  for (let i = 0; i < length + 200; i++) {
    if (follower.complete && (i >= length || random.chance(0.1))) return tokens.join(" ");
    const next = follower.next();
    if (next.length === 0) break;
    const ending = i < length ? undefined : endings.find((type) => next.some((n) => n.token === type));
    const image = imageOf(
      random,
      random.pick(ending === undefined ? next : next.filter((n) => n.token === ending)),
    );
    if (!follower.read(tokenOf(image))) break;
    tokens.push(image);
  }
  return follower.complete ? tokens.join(" ") : undefined;
}

/** The same with comments, line ends and odd blanks wherever they change nothing. */
export function decorated(random: Random, code: string): string {
  const { tokens } = lex(code);
  let text = code;
  for (let i = 0; i < 4 && tokens.length > 0; i++) {
    const at = random.pick(tokens).startOffset;
    const inserted = random.pick([" # 注，释\n", "\n  # own\n\n", "\n", "\n\n\n", "\t ", "# a\n# b\n"]);
    const trial = text.slice(0, at) + inserted + text.slice(at);
    if (read(trial).diagnostics.length === 0) text = trial;
  }
  return text;
}
