/**
 * The grammar, as chevrotain reads it: tokens to a concrete tree; here what stands alone, in `./parse_definitions.ts` and
 * `./parse_expressions.ts` what it is made of. LABELs name the slot that a word stands in,
 * so that completion knows which names to offer. A rule that is a plain sequence is written as a list of its steps.
 */
import { tokenMatcher } from "chevrotain";
import { DefinitionParser } from "./parse_definitions.ts";
import { either } from "./parse_expressions.ts";
import * as t from "./tokens.ts";

class QuireParser extends DefinitionParser {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  statement = this.RULE("statement", () => {
    this.OR(either(
      () => this.SUBRULE(this.formula),
      () => this.SUBRULE(this.scheme),
      () => this.SUBRULE(this.recipe),
      () => this.SUBRULE(this.explain),
      () => this.SUBRULE(this.report),
      () => this.SUBRULE(this.diff),
      () => this.SUBRULE(this.plot),
      () => this.SUBRULE(this.show),
      () => this.SUBRULE(this.check),
      () => this.SUBRULE(this.export),
      () => this.SUBRULE(this.save),
      () => this.SUBRULE(this.set),
      () => this.SUBRULE(this.print),
      () => this.SUBRULE(this.warn),
      () => this.SUBRULE(this.clear),
      () => this.SUBRULE(this.interact),
      () => this.SUBRULE(this.evaluate),
      () => this.SUBRULE(this.assignment),
      () => this.SUBRULE(this.help),
      () => this.SUBRULE(this.helpFirst),
      () => this.SUBRULE(this.value),
    ));
  });

  assignment = this.RULE("assignment", () => {
    this.CONSUME(t.Identifier, { LABEL: "newName" });
    this.CONSUME(t.Equal);
    this.SUBRULE(this.expression);
  });

  /** A value that is shown, or `(s, z) = value`: brackets around names are told from others by the "=" behind them. */
  value = this.RULE("value", () => {
    this.OR({
      MAX_LOOKAHEAD: 1,
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { GATE: () => this.isBinding(), ALT: () => this.SUBRULE(this.several) },
        { ALT: () => this.SUBRULE(this.expression) },
      ],
    });
  });

  several = this.RULE("several", () => {
    this.SUBRULE(this.names);
    this.CONSUME(t.Equal);
    this.SUBRULE(this.expression);
  });

  private isBinding(): boolean {
    if (this.LA(1).tokenType !== t.OpenRound) return false;
    let at = 2;
    while (tokenMatcher(this.LA(at), t.Identifier) || this.LA(at).tokenType === t.Comma) at++;
    return this.LA(at).tokenType === t.CloseRound && this.LA(at + 1).tokenType === t.Equal;
  }

  /** The statements of an interaction or a sweep, one a line. */
  override body = this.RULE("body", () => {
    this.CONSUME(t.OpenCurly);
    this.MANY(() => this.CONSUME(t.Line));
    this.OPTION(() => {
      this.SUBRULE(this.statement);
      this.MANY1(() => [this.CONSUME1(t.Line), this.OPTION1(() => this.SUBRULE1(this.statement))]);
    });
    this.CONSUME(t.CloseCurly);
  });

  interact = this.RULE("interact", () => {
    this.CONSUME(t.Interact);
    this.some(t.Comma, () => this.SUBRULE(this.control));
    this.SUBRULE(this.body);
  });

  /** `evaluate q, net on mnist.valid by accuracy`. */
  evaluate = this.RULE("evaluate", () => {
    this.CONSUME(t.Evaluate);
    this.SUBRULE(this.expressions);
    this.OPTION(() => this.SUBRULE(this.onData));
    this.OPTION1(() => [this.CONSUME(t.By), this.SUBRULE(this.metrics)]);
  });

  metrics = this.RULE(
    "metrics",
    () => this.some(t.Comma, () => this.CONSUME(t.Identifier, { LABEL: "metric" })),
  );

  // ---- statements that act
  explain = this.RULE("explain", () => {
    this.CONSUME(t.Explain);
    this.SUBRULE(this.expression);
    this.CONSUME(t.On);
    this.SUBRULE1(this.expression, { LABEL: "model" });
  });

  report = this.RULE("report", () => [
    this.CONSUME(t.Report),
    this.SUBRULE(this.expression),
    this.OPTION(() => this.SUBRULE(this.onData)),
  ]);

  diff = this.RULE("diff", () => [
    this.CONSUME(t.Diff),
    this.SUBRULE(this.subject),
    this.CONSUME(t.Comma),
    this.SUBRULE1(this.subject, { LABEL: "right" }),
    this.OPTION(() => [this.CONSUME(t.On), this.SUBRULE(this.postfix, { LABEL: "model" })]),
  ]);

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

  /** `show int(8) affine` names a scheme with its properties. */
  show = this.RULE("show", () => [
    this.CONSUME(t.Show),
    this.SUBRULE(this.expression),
    this.OPTION(() => [this.CONSUME(t.In), this.CONSUME(t.Identifier, { LABEL: "dialect" })]),
    this.MANY(() => this.SUBRULE(this.property)),
  ]);

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
    this.OPTION2(() => [this.CONSUME(t.Otherwise), this.CONSUME(t.Show)]);
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
    this.OPTION(() => this.CONSUME(t.Equal));
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
}

/** One parser for the process: chevrotain's is made to be reused. */
export const parser = new QuireParser();
