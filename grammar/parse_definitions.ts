/** Definitions: formulas, schemes, recipes with their rules, and the selectors in those. */
import { tokenMatcher } from "chevrotain";
import { either, ExpressionParser } from "./parse_expressions.ts";
import * as t from "./tokens.ts";

export abstract class DefinitionParser extends ExpressionParser {
  /** `name = value`: an assignment, a constant of a scheme, a statistic. */
  binding = this.RULE("binding", () => {
    this.SUBRULE(this.targets);
    this.CONSUME(t.Equal);
    this.SUBRULE(this.expression);
  });

  /** `s`, or `(s, z)` for a value of several parts. */
  targets = this.RULE("targets", () => {
    this.OR(either(
      () => this.CONSUME(t.Identifier, { LABEL: "newName" }),
      () => this.SUBRULE(this.names),
    ));
  });

  names = this.RULE("names", () => {
    this.CONSUME(t.OpenRound);
    this.some(t.Comma, () => this.CONSUME(t.Identifier, { LABEL: "newName" }));
    this.CONSUME(t.CloseRound);
  });

  formula = this.RULE("formula", () => {
    this.CONSUME(t.Formula);
    this.SUBRULE(this.heading);
    this.CONSUME(t.Equal);
    this.SUBRULE(this.definition);
  });

  /** `expression where n = ..., (s, z) = ...`. */
  definition = this.RULE("definition", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => [
      this.CONSUME(t.Where),
      this.some(t.Comma, () => this.SUBRULE(this.binding)),
    ]);
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

  encode = this.RULE("encode", () => [this.CONSUME(t.Encode), this.SUBRULE(this.definition)]);
  decode = this.RULE("decode", () => [this.CONSUME(t.Decode), this.SUBRULE(this.definition)]);

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
      () => this.SUBRULE(this.calibrate),
      () => this.SUBRULE(this.prepare),
      () => this.SUBRULE(this.solve),
      () => this.SUBRULE(this.choose),
      () => this.SUBRULE(this.budget),
      () => this.SUBRULE(this.dialect),
    ));
  });

  /** `calibrate on text.train take 512 samples`. */
  calibrate = this.RULE("calibrate", () => {
    this.CONSUME(t.Calibrate);
    this.CONSUME(t.On);
    this.SUBRULE(this.postfix, { LABEL: "data" });
    this.OPTION(() => [this.CONSUME(t.Take), this.SUBRULE(this.expression, { LABEL: "take" })]);
  });

  prepare = this.RULE("prepare", () => [this.CONSUME(t.Prepare), this.SUBRULE(this.pass)]);
  solve = this.RULE("solve", () => [this.CONSUME(t.Solve), this.SUBRULE(this.pass)]);
  /** `gptq(damping: 1%)`; `refine` is a word of the language and a pass. */
  pass = this.RULE("pass", () => {
    this.OR(either(
      () => this.CONSUME(t.Identifier, { LABEL: "pass" }),
      () => this.CONSUME(t.Refine, { LABEL: "pass" }),
    ));
    this.OPTION(() => this.SUBRULE(this.arguments));
  });

  /** `choose weights of conv2d from int(2..8) symmetric per channel`. */
  choose = this.RULE("choose", () => {
    this.CONSUME(t.Choose);
    this.SUBRULE(this.roles);
    this.CONSUME(t.Of);
    this.SUBRULE(this.selector);
    this.CONSUME(t.From);
    this.SUBRULE(this.schemeUse);
    this.MANY(() => this.SUBRULE(this.property));
  });

  /** `budget 4 bits per weight scored by kl`. */
  budget = this.RULE("budget", () => {
    this.CONSUME(t.Budget);
    this.SUBRULE(this.arithmetic);
    this.OPTION(() => this.CONSUME(t.Unit));
    this.OPTION1(() => [this.CONSUME(t.Per), this.CONSUME(t.Identifier, { LABEL: "budgetPer" })]);
    this.OPTION2(() => [
      this.CONSUME(t.Scored),
      this.CONSUME(t.By),
      this.CONSUME1(t.Identifier, { LABEL: "metric" }),
    ]);
  });

  dialect = this.RULE(
    "dialect",
    () => [this.CONSUME(t.Dialect), this.CONSUME(t.Identifier, { LABEL: "dialect" })],
  );

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
    this.OPTION({
      // Words and commas alone could be roles or layer types: the word behind them tells.
      GATE: () => this.rolesAhead(),
      DEF: () => [this.SUBRULE(this.roles), this.CONSUME(t.Of)],
    });
    this.SUBRULE(this.selector);
  });

  private rolesAhead(): boolean {
    let at = 1;
    while (tokenMatcher(this.LA(at), t.Identifier) && this.LA(at + 1).tokenType === t.Comma) at += 2;
    return this.LA(at + 1).tokenType === t.Of;
  }

  override roles = this.RULE(
    "roles",
    () => this.some(t.Comma, () => this.CONSUME(t.Identifier, { LABEL: "role" })),
  );

  /** `int(4)`, or as another library defines it: `int(4) in ggml`. */
  override schemeUse = this.RULE("schemeUse", () => {
    this.SUBRULE(this.formatUse);
    this.OPTION(() => [this.CONSUME(t.In), this.CONSUME(t.Identifier, { LABEL: "dialect" })]);
  });

  formatUse = this.RULE("formatUse", () => this.use("format"));

  granularity = this.RULE("granularity", () => this.use("granularity"));

  override property = this.RULE("property", () => {
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
  override selector = this.RULE("selector", () => {
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
}
