/**
 * The whole grammar, as chevrotain reads it: tokens to a concrete tree. LABELs name the slot that a word stands in,
 * so that completion knows which names to offer. A rule that is a plain sequence is written as a list of its steps.
 */
import { CstParser, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";

/** Alternatives, without a wrapping around each. */
const either = (...alternatives: (() => unknown)[]) => alternatives.map((ALT) => ({ ALT }));

class QuireParser extends CstParser {
  constructor() {
    super([...t.allTokens], { recoveryEnabled: true, maxLookahead: 3, nodeLocationTracking: "onlyOffset" });
    this.performSelfAnalysis();
  }

  /** One or more, with a separator between them. */
  private some = (SEP: TokenType, DEF: () => unknown) => this.AT_LEAST_ONE_SEP({ SEP, DEF });

  /** A word with optional arguments. */
  private use(LABEL: string) {
    this.CONSUME(t.Identifier, { LABEL });
    this.OPTION(() => this.SUBRULE(this.arguments));
  }

  statement = this.RULE("statement", () => {
    this.OR(either(
      () => this.SUBRULE(this.formula),
      () => this.SUBRULE(this.scheme),
      () => this.SUBRULE(this.recipe),
      () => this.SUBRULE(this.explain),
      () => this.SUBRULE(this.report),
      () => this.SUBRULE(this.plot),
      () => this.SUBRULE(this.show),
      () => this.SUBRULE(this.check),
      () => this.SUBRULE(this.export),
      () => this.SUBRULE(this.save),
      () => this.SUBRULE(this.set),
      () => this.SUBRULE(this.print),
      () => this.SUBRULE(this.warn),
      () => this.SUBRULE(this.clear),
      () => this.SUBRULE(this.binding),
      () => this.SUBRULE(this.help),
      () => this.SUBRULE(this.helpFirst),
      () => this.SUBRULE(this.bare),
    ));
  });

  // ---- definitions
  /** `name = value`: an assignment, a constant of a scheme, a statistic. */
  binding = this.RULE("binding", () => {
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.CONSUME(t.Equal);
    this.SUBRULE(this.expression);
  });

  formula = this.RULE("formula", () => {
    this.CONSUME(t.Formula);
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.SUBRULE(this.parameters);
    this.CONSUME(t.Equal);
    this.SUBRULE(this.expression);
  });

  parameters = this.RULE("parameters", () => {
    this.CONSUME(t.OpenRound);
    this.MANY_SEP({ SEP: t.Separator, DEF: () => this.SUBRULE(this.parameter) });
    this.CONSUME(t.CloseRound);
  });

  parameter = this.RULE("parameter", () => {
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.OPTION(() => [this.CONSUME(t.In), this.SUBRULE(this.range, { LABEL: "domain" })]);
    this.OPTION1(() => [this.CONSUME(t.Equal), this.SUBRULE(this.expression, { LABEL: "fallback" })]);
  });

  /** `name(parameters) "summary"`. */
  heading = this.RULE("heading", () => {
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.OPTION1(() => this.CONSUME(t.StringLiteral, { LABEL: "summary" }));
  });

  scheme = this.RULE("scheme", () => {
    this.CONSUME(t.Scheme);
    this.SUBRULE(this.heading);
    this.CONSUME(t.OpenCurly);
    this.MANY(() => this.SUBRULE(this.schemeItem));
    this.CONSUME(t.CloseCurly);
  });

  schemeItem = this.RULE("schemeItem", () => {
    this.OR(either(
      () => this.SUBRULE(this.statistic),
      () => this.SUBRULE(this.encode),
      () => this.SUBRULE(this.decode),
      () => this.SUBRULE(this.binding),
    ));
  });

  statistic = this.RULE("statistic", () => {
    this.CONSUME(t.Per);
    this.SUBRULE(this.granularity);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.binding);
  });

  encode = this.RULE("encode", () => [this.CONSUME(t.Encode), this.SUBRULE(this.expression)]);
  decode = this.RULE("decode", () => [this.CONSUME(t.Decode), this.SUBRULE(this.expression)]);

  recipe = this.RULE("recipe", () => {
    this.CONSUME(t.Recipe);
    this.SUBRULE(this.heading);
    this.CONSUME(t.OpenCurly);
    this.MANY(() => this.SUBRULE(this.recipeItem));
    this.CONSUME(t.CloseCurly);
  });

  recipeItem = this.RULE("recipeItem", () => {
    this.OR(either(
      () => this.SUBRULE(this.seed),
      () => this.SUBRULE(this.defaults),
      () => this.SUBRULE(this.quantize),
      () => this.SUBRULE(this.adjust),
      () => this.SUBRULE(this.keep),
    ));
  });

  seed = this.RULE("seed", () => [this.CONSUME(t.Seed), this.SUBRULE(this.expression)]);

  defaults = this.RULE("defaults", () => {
    this.CONSUME(t.Defaults);
    this.CONSUME(t.OpenCurly);
    this.MANY(() => this.SUBRULE(this.property));
    this.CONSUME(t.CloseCurly);
  });

  quantize = this.RULE("quantize", () => {
    this.CONSUME(t.Quantize);
    this.SUBRULE(this.roles);
    this.CONSUME(t.Of);
    this.SUBRULE(this.selector);
    this.CONSUME(t.To);
    this.SUBRULE(this.schemeUse);
    this.MANY(() => this.SUBRULE(this.property));
  });

  adjust = this.RULE("adjust", () => {
    this.CONSUME(t.Adjust);
    this.SUBRULE(this.roles);
    this.CONSUME(t.Of);
    this.SUBRULE(this.selector);
    this.AT_LEAST_ONE(() => this.SUBRULE(this.property));
  });

  keep = this.RULE("keep", () => {
    this.CONSUME(t.Keep);
    this.OPTION(() => [this.SUBRULE(this.roles), this.CONSUME(t.Of)]);
    this.SUBRULE(this.selector);
  });

  roles = this.RULE("roles", () => this.some(t.Comma, () => this.CONSUME(t.Identifier, { LABEL: "role" })));

  schemeUse = this.RULE("schemeUse", () => this.use("format"));

  granularity = this.RULE("granularity", () => this.use("granularity"));

  property = this.RULE("property", () => {
    // `clip` is a name too; here the word always begins its own property.
    this.OR({
      DEF: either(() => this.SUBRULE(this.per), () => this.SUBRULE(this.clip), () => this.SUBRULE(this.word)),
      IGNORE_AMBIGUITIES: true,
    });
  });

  per = this.RULE("per", () => [this.CONSUME(t.Per), this.SUBRULE(this.granularity)]);

  clip = this.RULE("clip", () => [this.CONSUME(t.Clip), this.use("clip")]);

  word = this.RULE("word", () => this.use("property"));

  // ---- selectors: `,` is union, `in` intersection, `except` difference
  selector = this.RULE("selector", () => {
    this.SUBRULE(this.union);
    this.OPTION(() => [this.CONSUME(t.Except), this.SUBRULE1(this.union, { LABEL: "except" })]);
  });

  union = this.RULE("union", () => this.some(t.Comma, () => this.SUBRULE(this.intersection)));

  intersection = this.RULE("intersection", () => this.some(t.In, () => this.SUBRULE(this.atom)));

  atom = this.RULE("atom", () => {
    this.OR(either(
      () => this.SUBRULE(this.leaf),
      () => [this.CONSUME(t.OpenRound), this.SUBRULE(this.selector), this.CONSUME(t.CloseRound)],
    ));
  });

  leaf = this.RULE("leaf", () => {
    this.OR(either(
      () => this.CONSUME(t.StringLiteral, { LABEL: "path" }),
      () => [this.CONSUME(t.Matching), this.CONSUME1(t.StringLiteral, { LABEL: "pattern" })],
      () => this.CONSUME(t.Identifier, { LABEL: "layerType" }),
    ));
  });

  // ---- statements that act
  explain = this.RULE("explain", () => {
    this.CONSUME(t.Explain);
    this.SUBRULE(this.expression);
    this.CONSUME(t.On);
    this.SUBRULE1(this.expression, { LABEL: "model" });
  });

  report = this.RULE("report", () => [this.CONSUME(t.Report), this.SUBRULE(this.expression)]);

  plot = this.RULE("plot", () => {
    this.CONSUME(t.Plot);
    this.OR(either(
      () => {
        this.CONSUME(t.Identifier, { LABEL: "plotName" });
        this.CONSUME(t.Of);
        this.OPTION(() => [this.SUBRULE(this.plotSelector), this.CONSUME(t.In)]);
        this.SUBRULE(this.expressions);
      },
      () => this.SUBRULE1(this.expressions),
    ));
    this.OPTION1(() => [this.CONSUME(t.Against), this.CONSUME1(t.Identifier, { LABEL: "against" })]);
    this.OPTION2(() => [this.CONSUME(t.By), this.CONSUME2(t.Identifier, { LABEL: "by" })]);
    this.OPTION3(() => this.SUBRULE(this.domain));
    this.OPTION4(() => [this.CONSUME(t.Mark), this.SUBRULE(this.expression, { LABEL: "mark" })]);
  });

  /** What a plot looks at in a model: `weights "conv1"`, `weights of conv2d`, `"conv1"`. */
  plotSelector = this.RULE("plotSelector", () => {
    this.OPTION(() => [
      this.CONSUME(t.Identifier, { LABEL: "role" }),
      this.OPTION1(() => this.CONSUME(t.Of)),
    ]);
    this.SUBRULE(this.leaf);
  });

  domain = this.RULE("domain", () => {
    this.CONSUME(t.For);
    this.OPTION(() => this.CONSUME(t.Every));
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.CONSUME(t.In);
    this.SUBRULE(this.range);
  });

  show = this.RULE("show", () => [this.CONSUME(t.Show), this.SUBRULE(this.expression)]);

  check = this.RULE("check", () => {
    this.CONSUME(t.Check);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.Within);
      this.SUBRULE1(this.expression, { LABEL: "tolerance" });
      this.CONSUME(t.Of);
      this.SUBRULE2(this.expression, { LABEL: "target" });
    });
    this.OPTION1(() => this.SUBRULE(this.domain));
  });

  export = this.RULE("export", () => {
    this.CONSUME(t.Export);
    this.SUBRULE(this.expression);
    this.CONSUME(t.To);
    this.SUBRULE1(this.expression, { LABEL: "file" });
    this.CONSUME(t.As);
    this.SUBRULE(this.exportUse);
  });

  exportUse = this.RULE("exportUse", () => this.use("exportFormat"));

  save = this.RULE("save", () => {
    this.CONSUME(t.Save);
    this.SUBRULE(this.expression);
    this.CONSUME(t.To);
    this.SUBRULE1(this.expression, { LABEL: "file" });
  });

  set = this.RULE("set", () => {
    this.CONSUME(t.Set);
    this.CONSUME(t.Identifier, { LABEL: "setting" });
    this.CONSUME(t.Equal);
    this.SUBRULE(this.expression);
  });

  print = this.RULE("print", () => [this.CONSUME(t.Print), this.SUBRULE(this.expressions)]);
  warn = this.RULE("warn", () => [this.CONSUME(t.Warn), this.SUBRULE(this.expressions)]);
  expressions = this.RULE("expressions", () => this.some(t.Comma, () => this.SUBRULE(this.expression)));

  clear = this.RULE("clear", () => this.CONSUME(t.Clear));

  help = this.RULE("help", () => {
    this.CONSUME(t.Identifier, { LABEL: "anyName" });
    this.AT_LEAST_ONE(() => this.CONSUME(t.Question));
  });

  helpFirst = this.RULE("helpFirst", () => {
    this.AT_LEAST_ONE(() => this.CONSUME(t.Question));
    this.CONSUME(t.Identifier, { LABEL: "anyName" });
  });

  bare = this.RULE("bare", () => this.SUBRULE(this.expression));

  // ---- expressions, loosest first
  expression = this.RULE(
    "expression",
    () => this.OR(either(() => this.SUBRULE(this.apply), () => this.SUBRULE(this.comparison))),
  );

  apply = this.RULE("apply", () => {
    this.CONSUME(t.Apply);
    this.SUBRULE(this.postfix);
    this.CONSUME(t.To);
    this.SUBRULE1(this.postfix, { LABEL: "model" });
  });

  comparison = this.RULE("comparison", () => {
    this.SUBRULE(this.range);
    this.OPTION(() => [this.CONSUME(t.Comparing), this.SUBRULE1(this.range)]);
  });

  range = this.RULE("range", () => {
    this.SUBRULE(this.sum);
    this.OPTION(() => [this.CONSUME(t.DotDot), this.SUBRULE1(this.sum)]);
  });

  sum = this.RULE("sum", () => {
    this.SUBRULE(this.product);
    this.MANY(() => [this.CONSUME(t.Adding), this.SUBRULE1(this.product)]);
  });

  product = this.RULE("product", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => [this.CONSUME(t.Multiplying), this.SUBRULE1(this.unary)]);
  });

  unary = this.RULE("unary", () => [this.MANY(() => this.CONSUME(t.Minus)), this.SUBRULE(this.power)]);

  power = this.RULE("power", () => {
    this.SUBRULE(this.postfix);
    this.OPTION(() => [this.CONSUME(t.Caret), this.SUBRULE(this.unary)]);
  });

  postfix = this.RULE("postfix", () => {
    this.SUBRULE(this.primary);
    this.MANY(() => [this.CONSUME(t.OpenSquare), this.SUBRULE(this.expression), this.CONSUME(t.CloseSquare)]);
  });

  primary = this.RULE("primary", () => {
    this.OR(either(
      () => this.SUBRULE(this.number),
      () => this.CONSUME(t.StringLiteral, { LABEL: "text" }),
      () => this.SUBRULE(this.reference),
      () => this.SUBRULE(this.group),
      () => this.SUBRULE(this.list),
    ));
  });

  number = this.RULE("number", () => {
    this.CONSUME(t.NumberLiteral);
    this.OPTION(() => this.CONSUME(t.Unit));
  });

  reference = this.RULE("reference", () => this.use("name"));

  group = this.RULE("group", () => {
    this.CONSUME(t.OpenRound);
    this.SUBRULE(this.expression);
    this.CONSUME(t.CloseRound);
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
    this.OPTION(() => [this.CONSUME(t.Identifier, { LABEL: "argumentName" }), this.CONSUME(t.Colon)]);
    this.SUBRULE(this.expression);
  });
}

/** One parser for the process: chevrotain's is made to be reused. */
export const parser = new QuireParser();
