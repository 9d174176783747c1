/**
 * Every token, in lexing order. Statement words and prepositions are reserved; all other words are names that the
 * registry knows (rule 2: only statement words are keywords).
 */
import { createToken, type CustomPatternMatcherReturn, Lexer, type TokenType } from "chevrotain";

const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
/** Where a name may begin, for chevrotain's lexer, which cannot read `\p{L}`: letters, and all beyond ASCII. */
const nameStarts = [
  ..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
  ...Array.from({ length: 128 }, (_, i) => String.fromCharCode(128 + i)),
  // One for each bucket of 255 codes in which the lexer files the rest.
  ...Array.from({ length: 653 }, (_, i) => String.fromCharCode(256 + i * 100)),
];

export const Identifier = createToken({
  name: "Identifier",
  pattern: (text: string, offset: number) => {
    name.lastIndex = offset;
    return name.exec(text) as CustomPatternMatcherReturn | null;
  },
  start_chars_hint: nameStarts,
  line_breaks: false,
});

const stray = /(?:[^\p{L}_\d"#%.=!<>+\-*/^?,;:()[\]{} \t\r\n\u00a0\u3000\ufeff]|!(?!=))+/uy;

/** What begins no other token: one of its own, as the lexer is slow where it finds none. */
export const Stray = createToken({
  name: "Stray",
  pattern: (text: string, offset: number) => {
    stray.lastIndex = offset;
    return stray.exec(text) as CustomPatternMatcherReturn | null;
  },
  start_chars_hint: [
    ...Array.from({ length: 128 }, (_, i) => String.fromCharCode(i)).filter((c) =>
      /[^\w"#%.=<>+\-*/^?,;:()[\]{} \t\r\n]/.test(c)
    ),
    ...nameStarts.slice(53),
  ],
  group: "strays",
  line_breaks: false,
});

/** Kinds of signs that stand in the same place of the grammar. */
export const Comparing = createToken({ name: "Comparing", pattern: Lexer.NA, label: "a comparison" });
export const Adding = createToken({ name: "Adding", pattern: Lexer.NA, label: '"+" or "-"' });
export const Multiplying = createToken({
  name: "Multiplying",
  pattern: Lexer.NA,
  label: '"*", "/" or "mod"',
});
export const Separator = createToken({ name: "Separator", pattern: Lexer.NA, label: '","' });

const keywords: TokenType[] = [];
const keyword = (word: string, ...categories: TokenType[]): TokenType => {
  const title = word[0]!.toUpperCase() + word.slice(1);
  const token = createToken({
    name: title,
    pattern: new RegExp(word),
    longer_alt: Identifier,
    categories,
    label: `"${word}"`,
  });
  keywords.push(token);
  return token;
};

/** Words that begin a statement or an item of a block. */
export const Formula = keyword("formula");
export const Scheme = keyword("scheme");
export const Recipe = keyword("recipe");
export const Apply = keyword("apply");
export const Explain = keyword("explain");
export const Report = keyword("report");
export const Plot = keyword("plot");
export const Show = keyword("show");
export const Check = keyword("check");
export const Export = keyword("export");
export const Save = keyword("save");
export const Set = keyword("set");
export const Print = keyword("print");
export const Warn = keyword("warn");
export const Clear = keyword("clear");
export const Quantize = keyword("quantize");
export const Adjust = keyword("adjust");
export const Keep = keyword("keep");
export const Seed = keyword("seed");
export const Defaults = keyword("defaults");
export const Encode = keyword("encode");
export const Decode = keyword("decode");
export const Interact = keyword("interact");
export const Sweep = keyword("sweep");
export const Refine = keyword("refine");
export const Sort = keyword("sort");
export const Evaluate = keyword("evaluate");
export const Calibrate = keyword("calibrate");
export const Prepare = keyword("prepare");
export const Solve = keyword("solve");
export const Choose = keyword("choose");
export const Budget = keyword("budget");
export const Dialect = keyword("dialect");
export const statementWords: ReadonlySet<string> = new globalThis.Set(
  [...keywords.map((k) => k.name.toLowerCase()), "network", "train", "sensitivity", "diff", "summarize"],
);

/** Words that join the parts of a statement. */
export const To = keyword("to");
export const Of = keyword("of");
export const On = keyword("on");
export const In = keyword("in");
export const As = keyword("as");
export const By = keyword("by");
export const Per = keyword("per");
export const For = keyword("for");
export const Mod = keyword("mod", Multiplying);
export const Except = keyword("except");
export const Matching = keyword("matching");
export const Within = keyword("within");
export const Against = keyword("against");
export const Where = keyword("where");
export const If = keyword("if");
export const Otherwise = keyword("otherwise");
export const And = keyword("and");
export const Or = keyword("or");
export const Not = keyword("not");
export const reservedWords: ReadonlySet<string> = new globalThis.Set(
  keywords.map((k) => k.name.toLowerCase()),
);

/** Words with a place of their own in one rule, and ordinary names everywhere else. */
const soft = (word: string): TokenType => {
  const title = word[0]!.toUpperCase() + word.slice(1);
  const token = createToken({
    name: title,
    pattern: new RegExp(word),
    longer_alt: Identifier,
    categories: [Identifier],
    label: `"${word}"`,
  });
  keywords.push(token);
  return token;
};
export const Network = soft("network");
export const Residual = soft("residual");
export const Shortcut = soft("shortcut");
export const Train = soft("train");
export const Sensitivity = soft("sensitivity");
export const Diff = soft("diff");
export const Summarize = soft("summarize");
export const Over = soft("over");
export const Using = soft("using");
export const Clip = soft("clip");
export const Every = soft("every");
export const Mark = soft("mark");
export const From = soft("from");
export const Take = soft("take");
export const Scored = soft("scored");
export const Descending = soft("descending");

const sign = (name: string, pattern: string, ...categories: TokenType[]) =>
  createToken({ name, pattern, categories, label: `"${pattern}"` });

export const Newline = createToken({
  name: "Newline",
  pattern: /\r?\n|\r/,
  line_breaks: true,
  label: "end of line",
});
/** A line end between two statements of a body: the lexer makes it of a Newline. */
export const Line = createToken({ name: "Line", pattern: Lexer.NA, label: "end of line" });
export const Blank = createToken({
  name: "Blank",
  pattern: /[ \t\u00a0\u3000\ufeff]+/,
  group: Lexer.SKIPPED,
});
export const Comment = createToken({ name: "Comment", pattern: /#[^\r\n]*/, group: "comments" });

export const StringLiteral = createToken({
  name: "StringLiteral",
  pattern: /"(?:[^"\\\r\n]|\\.)*"/,
  label: "a quoted text",
});
/** A quote that no other quote closes on its line: a token of its own, so that the error can point at it. */
export const OpenString = createToken({
  name: "OpenString",
  pattern: /"(?:[^"\\\r\n]|\\.)*\\?/,
  label: "an unclosed text",
});
export const NumberLiteral = createToken({
  name: "NumberLiteral",
  // A point needs a digit behind it, so that `2..8` is a range.
  pattern: /(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/,
  label: "a number",
});
export const Unit = createToken({
  name: "Unit",
  pattern: /%|(?:bits?|bytes?|[KMG]iB|samples?|epochs?|ms|dB)(?![\w\u0080-\uffff])/,
  categories: [Identifier],
  label: "a unit",
});

export const DotDot = sign("DotDot", "..");
export const Dot = sign("Dot", ".");
export const Equal2 = sign("Equal2", "==", Comparing);
export const NotEqual = sign("NotEqual", "!=", Comparing);
export const LessEqual = sign("LessEqual", "<=", Comparing);
export const GreaterEqual = sign("GreaterEqual", ">=", Comparing);
export const Less = sign("Less", "<", Comparing);
export const Greater = sign("Greater", ">", Comparing);
export const Equal = sign("Equal", "=");
export const Plus = sign("Plus", "+", Adding);
export const Minus = sign("Minus", "-", Adding);
export const Star = sign("Star", "*", Multiplying);
export const Slash = sign("Slash", "/", Multiplying);
export const Caret = sign("Caret", "^");
export const Question = sign("Question", "?");
export const Comma = sign("Comma", ",", Separator);
export const Semicolon = sign("Semicolon", ";", Separator);
export const Colon = sign("Colon", ":");
export const OpenRound = sign("OpenRound", "(");
export const CloseRound = sign("CloseRound", ")");
export const OpenSquare = sign("OpenSquare", "[");
export const CloseSquare = sign("CloseSquare", "]");
export const OpenCurly = sign("OpenCurly", "{");
export const CloseCurly = sign("CloseCurly", "}");

const signs = [
  DotDot,
  Dot,
  Equal2,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Equal,
  Plus,
  Minus,
  Star,
  Slash,
  Caret,
  Question,
  Comma,
  Semicolon,
  Colon,
  OpenRound,
  CloseRound,
  OpenSquare,
  CloseSquare,
  OpenCurly,
  CloseCurly,
];

/** In lexing order. */
export const allTokens: readonly TokenType[] = [
  Blank,
  Newline,
  Line,
  Comment,
  StringLiteral,
  OpenString,
  NumberLiteral,
  Unit,
  ...keywords,
  Identifier,
  ...signs,
  Comparing,
  Adding,
  Multiplying,
  Separator,
  Stray,
];
