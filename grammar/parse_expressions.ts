/** Expressions: flat concrete trees, of which `./precedence.ts` makes layers, from which `./build_expression.ts` makes the tree. */
import { CstParser, type ParserMethod, tokenMatcher, type TokenType } from "chevrotain";
import type { CstNode } from "chevrotain";
import * as t from "./tokens.ts";

/** Alternatives, without a wrapping around each. */
export const either = (...alternatives: (() => unknown)[]) => alternatives.map((ALT) => ({ ALT }));

/** Behind the first name of an item of a list, these go on with it. */
const continuesItem = [
  t.OpenRound,
  t.OpenSquare,
  t.OpenCurly,
  t.Identifier,
  t.NumberLiteral,
  t.StringLiteral,
  t.Dot,
  t.DotDot,
];

type Rule = ParserMethod<[], CstNode>;

export abstract class ExpressionParser extends CstParser {
  /** Rules of the layers above, which expressions contain. */
  declare body: Rule;
  declare selector: Rule;
  declare roles: Rule;
  declare schemeUse: Rule;
  declare property: Rule;

  constructor() {
    super([...t.allTokens], { maxLookahead: 3, nodeLocationTracking: "onlyOffset" });
  }

  /** One or more, with a separator between them. */
  protected some = (SEP: TokenType, DEF: () => unknown) => this.AT_LEAST_ONE_SEP({ SEP, DEF });

  /** A word with optional arguments. */
  protected use(LABEL: string) {
    this.CONSUME(t.Identifier, { LABEL });
    this.OPTION(() => this.SUBRULE(this.arguments));
  }

  expression = this.RULE("expression", () => {
    this.OR(either(
      () => this.SUBRULE(this.apply),
      () => this.SUBRULE(this.sweep),
      () => this.SUBRULE(this.refine),
      () => this.SUBRULE(this.sort),
      () => this.SUBRULE(this.summarize),
      () => this.SUBRULE(this.network),
      () => this.SUBRULE(this.train),
      () => this.SUBRULE(this.sensitivity),
      () => this.SUBRULE(this.condition),
    ));
  });

  apply = this.RULE("apply", () => {
    this.CONSUME(t.Apply);
    this.SUBRULE(this.postfix);
    this.CONSUME(t.To);
    this.SUBRULE1(this.postfix, { LABEL: "model" });
  });

  /** `sweep b in 2..8, c in [minmax, mse] { statement }`. */
  sweep = this.RULE("sweep", () => {
    this.CONSUME(t.Sweep);
    this.some(t.Comma, () => this.SUBRULE(this.control));
    this.SUBRULE(this.body);
  });

  /** A name and what it runs through, for `sweep` and `interact`. */
  control = this.RULE("control", () => {
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.CONSUME(t.In);
    this.SUBRULE(this.range, { LABEL: "domain" });
    this.OPTION(() => [this.CONSUME(t.Equal), this.SUBRULE(this.expression, { LABEL: "fallback" })]);
  });

  /** `refine weights of "conv1" on MODEL to SCHEME`: codes and scale in turn. */
  refine = this.RULE("refine", () => {
    this.CONSUME(t.Refine);
    this.SUBRULE(this.roles);
    this.CONSUME(t.Of);
    this.SUBRULE(this.selector);
    this.CONSUME(t.On);
    this.SUBRULE(this.postfix, { LABEL: "model" });
    this.CONSUME(t.To);
    this.SUBRULE(this.schemeUse);
    this.MANY(() => this.OR(either(() => this.SUBRULE(this.property), () => this.SUBRULE(this.ownPass))));
  });

  /** `refine(steps: 20)` behind the scheme: the word of the statement is also that of its pass. */
  ownPass = this.RULE("ownPass", () => {
    this.CONSUME(t.Refine, { LABEL: "pass" });
    this.OPTION(() => this.SUBRULE(this.arguments));
  });

  sort = this.RULE("sort", () => {
    this.CONSUME(t.Sort);
    this.SUBRULE(this.postfix);
    this.CONSUME(t.By);
    this.CONSUME(t.Identifier, { LABEL: "column" });
    this.OPTION(() => this.CONSUME(t.Descending));
  });

  /** `summarize t over s`: rows that differ in nothing else as one, with mean and standard deviation. */
  summarize = this.RULE("summarize", () => {
    this.CONSUME(t.Summarize);
    this.OR(either(
      () => this.SUBRULE(this.sweep),
      () => this.CONSUME(t.Identifier, { LABEL: "tableName" }),
    ));
    this.CONSUME(t.Over);
    this.CONSUME1(t.Identifier, { LABEL: "column" });
    this.MANY({
      GATE: () => this.columnAhead(),
      DEF: () => {
        this.CONSUME(t.Comma);
        this.CONSUME2(t.Identifier, { LABEL: "column" });
      },
    });
  });

  /** Whether a name stands behind the comma, and not an item of a list around: a call, an index, words of an expression. */
  private columnAhead(): boolean {
    const after = this.LA(3);
    return tokenMatcher(this.LA(2), t.Identifier) &&
      !continuesItem.some((token) => tokenMatcher(after, token));
  }

  /** `network { conv2d(8, kernel: 5) relu pool(2) dense(10) }`. */
  network = this.RULE("network", () => {
    this.CONSUME(t.Network);
    this.SUBRULE(this.layers);
  });

  /** Layers, and blocks of them around which their input goes to be added. */
  layers = this.RULE("layers", () => {
    this.CONSUME(t.OpenCurly);
    this.MANY(() =>
      this.OR(either(
        () => this.SUBRULE(this.residual),
        () => this.SUBRULE(this.layer),
      ))
    );
    this.CONSUME(t.CloseCurly);
  });

  /** `residual { conv2d(8, kernel: 3, padding: 1) relu } shortcut { conv2d(8, kernel: 1) }`. */
  residual = this.RULE("residual", () => {
    this.CONSUME(t.Residual);
    this.SUBRULE(this.layers);
    this.OPTION(() => [this.CONSUME(t.Shortcut), this.SUBRULE1(this.layers, { LABEL: "shortcut" })]);
  });

  layer = this.RULE("layer", () => this.use("networkLayer"));

  /** `train lenet on mnist.train take 512 samples for 3 epochs using adam(rate: 0.001) seed 1`. */
  train = this.RULE("train", () => {
    this.CONSUME(t.Train);
    this.OR(either(
      () => this.SUBRULE(this.network),
      () => this.CONSUME(t.Identifier, { LABEL: "networkName" }),
    ));
    this.CONSUME(t.On);
    this.SUBRULE(this.postfix, { LABEL: "data" });
    this.OPTION(() => [this.CONSUME(t.Take), this.SUBRULE(this.arithmetic, { LABEL: "take" })]);
    this.CONSUME(t.For);
    this.SUBRULE1(this.arithmetic, { LABEL: "epochs" });
    this.CONSUME(t.Using);
    this.SUBRULE(this.optimizer);
    this.OPTION1(() => [this.CONSUME(t.Seed), this.SUBRULE2(this.arithmetic, { LABEL: "seedValue" })]);
  });

  /** A name with arguments or without, or what `apply` makes: what may stand behind a word that is itself a name. */
  subject = this.RULE("subject", () => {
    this.OR(either(() => this.SUBRULE(this.apply), () => this.use("name")));
  });

  /** `sensitivity net by w(4) on mnist.valid take 512 samples`. */
  sensitivity = this.RULE("sensitivity", () => {
    this.CONSUME(t.Sensitivity);
    this.SUBRULE(this.subject, { LABEL: "model" });
    this.CONSUME(t.By);
    this.SUBRULE(this.postfix);
    this.SUBRULE(this.onData);
  });

  /** `on mnist.valid take 512 samples`. */
  onData = this.RULE("onData", () => {
    this.CONSUME(t.On);
    this.SUBRULE(this.postfix, { LABEL: "data" });
    this.OPTION(() => [this.CONSUME(t.Take), this.SUBRULE(this.arithmetic, { LABEL: "take" })]);
  });

  optimizer = this.RULE("optimizer", () => this.use("optimizer"));

  /** Comparisons and what joins them, flat: `./precedence.ts` says which binds tighter. */
  condition = this.RULE("condition", () => {
    this.MANY(() => this.CONSUME(t.Not));
    this.SUBRULE(this.range);
    this.MANY1(() => {
      this.OR(either(
        () => this.CONSUME(t.Comparing),
        () => [this.CONSUME(t.And), this.MANY2(() => this.CONSUME1(t.Not))],
        () => [this.CONSUME(t.Or), this.MANY3(() => this.CONSUME2(t.Not))],
      ));
      this.SUBRULE1(this.range);
    });
  });

  range = this.RULE("range", () => {
    this.SUBRULE(this.arithmetic);
    this.OPTION(() => [this.CONSUME(t.DotDot), this.SUBRULE1(this.arithmetic)]);
  });

  /** Operands and the signs between them, flat: a rule for each level of precedence would be entered for every operand. */
  arithmetic = this.RULE("arithmetic", () => {
    this.MANY(() => this.CONSUME(t.Minus));
    this.SUBRULE(this.postfix);
    this.MANY1(() => {
      this.OR(either(
        () => this.CONSUME(t.Adding),
        () => this.CONSUME(t.Multiplying),
        () => this.CONSUME(t.Caret),
      ));
      this.MANY2(() => this.CONSUME1(t.Minus));
      this.SUBRULE1(this.postfix);
    });
  });

  /** A value and what is picked from it. */
  postfix = this.RULE("postfix", () => {
    this.OR(either(
      () => [this.CONSUME(t.NumberLiteral), this.OPTION1(() => this.CONSUME(t.Unit))],
      () => this.CONSUME(t.StringLiteral, { LABEL: "text" }),
      () => this.use("name"),
      () => this.SUBRULE(this.group),
      () => this.SUBRULE(this.list),
      () => this.SUBRULE(this.cases),
    ));
    this.MANY(() => this.SUBRULE(this.suffix));
  });

  /** `[index]` or `.part`. */
  suffix = this.RULE("suffix", () => {
    this.OR(either(
      () => [this.CONSUME(t.OpenSquare), this.SUBRULE(this.expression), this.CONSUME(t.CloseSquare)],
      () => [this.CONSUME(t.Dot), this.CONSUME(t.Identifier, { LABEL: "part" })],
    ));
  });

  /** Brackets around one expression, or several values: `(s, z)`. */
  group = this.RULE("group", () => {
    this.CONSUME(t.OpenRound);
    this.some(t.Comma, () => this.SUBRULE(this.expression));
    this.CONSUME(t.CloseRound);
  });

  /** `{ 0 if x < 0, x otherwise }`. */
  cases = this.RULE("cases", () => {
    this.CONSUME(t.OpenCurly);
    this.some(t.Comma, () => this.SUBRULE(this.branch));
    this.CONSUME(t.CloseCurly);
  });

  branch = this.RULE("branch", () => {
    this.SUBRULE(this.expression);
    this.OR(either(
      () => [this.CONSUME(t.If), this.SUBRULE(this.condition)],
      () => this.CONSUME(t.Otherwise),
    ));
  });

  list = this.RULE("list", () => {
    this.CONSUME(t.OpenSquare);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.CloseSquare);
  });

  arguments = this.RULE("arguments", () => {
    this.CONSUME(t.OpenRound);
    this.MANY_SEP({ SEP: t.Separator, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(t.CloseRound);
  });

  argument = this.RULE("argument", () => {
    this.OPTION(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Identifier, { LABEL: "argumentName" }) },
        // A statement's word, and what random functions call it too.
        { ALT: () => this.CONSUME(t.Seed, { LABEL: "argumentName" }) },
      ]);
      this.CONSUME(t.Colon);
    });
    this.SUBRULE(this.expression);
  });
}
